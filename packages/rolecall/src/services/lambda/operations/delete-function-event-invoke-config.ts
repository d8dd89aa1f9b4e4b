import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findEventConfig, qualified } from "../async/configuration.js";
import { noEventConfig } from "../errors.js";
import { functionArn, functionRef } from "../names.js";
import { eventConfigs } from "../records.js";

/** DeleteFunctionEventInvokeConfig brings AWS's defaults back. */
export const DeleteFunctionEventInvokeConfig = operation(lambda, "DeleteFunctionEventInvokeConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:DeleteFunctionEventInvokeConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const ref = qualified(functionRef(here, input.FunctionName, input.Qualifier));
    await store.transact(async (tx) => {
      if (!(await findEventConfig(tx, ref))) throw noEventConfig(functionArn(ref));
      await eventConfigs.delete(tx, [ref.account, ref.region, ref.name, ref.qualifier]);
    });
    return {};
  },
});
