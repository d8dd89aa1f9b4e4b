import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { shownConfiguration } from "../environment/open.js";
import { findVersion } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";

/** GetFunctionConfiguration answers the settings of a function. */
export const GetFunctionConfiguration = operation(lambda, "GetFunctionConfiguration", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:GetFunctionConfiguration",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store, ...call }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const fn = await store.read((read) => findVersion(read, ref));
    return shownConfiguration(fn, { ...call, here }, ref.qualifier);
  },
});
