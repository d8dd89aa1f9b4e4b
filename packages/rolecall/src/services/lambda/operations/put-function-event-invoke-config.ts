import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeEventConfig, givenSettings, qualified, requireFunction } from "../async/configuration.js";
import { requireDestinations } from "../async/requirements.js";
import { functionArn, functionRef } from "../names.js";
import { eventConfigs } from "../records.js";

/** PutFunctionEventInvokeConfig says how asynchronous invocations are tried; what it leaves out is AWS's default again. */
export const PutFunctionEventInvokeConfig = operation(lambda, "PutFunctionEventInvokeConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:PutFunctionEventInvokeConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store, clock, ...host }) {
    const ref = qualified(functionRef(here, input.FunctionName, input.Qualifier));
    const { account, region, name: functionName, qualifier } = ref;
    const modifiedMs = clock.now();
    const given = givenSettings(input);
    await requireDestinations(given, ref, { store, ...host });
    return store.transact(async (tx) => {
      await requireFunction(tx, ref);
      const record = { account, region, functionName, qualifier, ...given, modifiedMs };
      await eventConfigs.put(tx, record);
      return describeEventConfig(record);
    });
  },
});
