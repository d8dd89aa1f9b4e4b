import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeEventConfig, findEventConfig, qualified } from "../async/configuration.js";
import { noEventConfig } from "../errors.js";
import { functionArn, functionRef } from "../names.js";

/** GetFunctionEventInvokeConfig answers how asynchronous invocations are tried. */
export const GetFunctionEventInvokeConfig = operation(lambda, "GetFunctionEventInvokeConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:GetFunctionEventInvokeConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const ref = qualified(functionRef(here, input.FunctionName, input.Qualifier));
    const found = await store.read((read) => findEventConfig(read, ref));
    if (!found) throw noEventConfig(functionArn(ref));
    return describeEventConfig(found);
  },
});
