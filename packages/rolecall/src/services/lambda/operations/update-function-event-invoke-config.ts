import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import {
  describeEventConfig,
  findEventConfig,
  givenSettings,
  qualified,
  requireFunction,
} from "../async/configuration.js";
import { requireDestinations } from "../async/requirements.js";
import { noEventConfig } from "../errors.js";
import { functionArn, functionRef } from "../names.js";
import { eventConfigs } from "../records.js";

/** UpdateFunctionEventInvokeConfig changes what is given and keeps the rest. */
export const UpdateFunctionEventInvokeConfig = operation(lambda, "UpdateFunctionEventInvokeConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:UpdateFunctionEventInvokeConfig",
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
      const before = await findEventConfig(tx, ref);
      if (!before) throw noEventConfig(functionArn(ref));
      const settings = givenSettings(input, before);
      const record = { account, region, functionName, qualifier, ...settings, modifiedMs };
      await eventConfigs.put(tx, record);
      return describeEventConfig(record);
    });
  },
});
