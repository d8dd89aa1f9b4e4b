import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { endProvisioned, removeProvisioned, requireQualifier } from "../concurrency/provisioned.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";

/** DeleteProvisionedConcurrencyConfig lets the sandboxes go that were initialised ahead; where none are, it is no error. */
export const DeleteProvisionedConcurrencyConfig = operation(lambda, "DeleteProvisionedConcurrencyConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:DeleteProvisionedConcurrencyConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store, sandboxes }) {
    const ref = requireQualifier(functionRef(here, input.FunctionName, input.Qualifier));
    const gone = await store.transact(async (tx) => {
      await findFunction(tx, { account: ref.account, region: ref.region, name: ref.name });
      return removeProvisioned(tx, ref);
    });
    if (gone) await endProvisioned(ref, gone, { sandboxes });
    return {};
  },
});
