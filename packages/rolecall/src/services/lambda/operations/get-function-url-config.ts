import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionArn } from "../names.js";
import { describeUrl, findUrl, requireUrl, urlKeys, urlTarget } from "../urls/configuration.js";

/** GetFunctionUrlConfig answers the URL of a function or an alias, and how it is set up. */
export const GetFunctionUrlConfig = operation(lambda, "GetFunctionUrlConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html",

  async permissions({ input, here, read }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    const url = await findUrl(read, ref);
    return [permission("lambda:GetFunctionUrlConfig", functionArn(ref), urlKeys(ref, url?.authType))];
  },

  async handle({ input, here, store, settings }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    return describeUrl(await store.read((read) => requireUrl(read, ref)), settings);
  },
});
