import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionArn } from "../names.js";
import { findUrl, requireUrl, urlKeys, urlTarget } from "../urls/configuration.js";
import { functionUrls } from "../urls/records.js";

/** DeleteFunctionUrlConfig takes a URL away for good: a new one has another address. The function's policy stays as it is. */
export const DeleteFunctionUrlConfig = operation(lambda, "DeleteFunctionUrlConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html",

  async permissions({ input, here, read }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    const url = await findUrl(read, ref);
    return [permission("lambda:DeleteFunctionUrlConfig", functionArn(ref), urlKeys(ref, url?.authType))];
  },

  async handle({ input, here, store }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    await store.transact(async (tx) => {
      const { account, region, functionName, qualifier } = await requireUrl(tx, ref);
      await functionUrls.delete(tx, [account, region, functionName, qualifier]);
    });
    return {};
  },
});
