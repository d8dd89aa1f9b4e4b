import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { ACCOUNT_CONCURRENCY, MINIMUM_UNRESERVED, unreserved } from "../concurrency/limits.js";
import {
  allocate,
  describeProvisioned,
  endProvisioned,
  findProvisioned,
  pendingAllocation,
  requireSole,
  setProvisioned,
  versionLedTo,
} from "../concurrency/provisioned.js";
import { provisionedOf } from "../concurrency/slots.js";
import {
  provisionedMoreThanAccount,
  provisionedMoreThanReserved,
  provisionedTooMuch,
  provisionedUnpublished,
} from "../errors.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { scaling } from "../records.js";

/**
 * PutProvisionedConcurrencyConfig has sandboxes of a version, or of what an alias leads to, initialised ahead. They serve
 * once all are there (`READY`).
 */
export const PutProvisionedConcurrencyConfig = operation(lambda, "PutProvisionedConcurrencyConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:PutProvisionedConcurrencyConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, ...host }) {
    if (input.Qualifier === "$LATEST") throw provisionedUnpublished();
    const { qualifier = input.Qualifier, ...whole } = functionRef(here, input.FunctionName, input.Qualifier);
    const ref = { ...whole, qualifier };
    const requested = input.ProvisionedConcurrentExecutions;
    const draft = pendingAllocation({ requested }, 0, host);
    const { before, record } = await host.store.transact(async (tx) => {
      await findFunction(tx, whole);
      const version = await versionLedTo(tx, ref);
      const settings = await scaling.get(tx, [ref.account, ref.region, ref.name]);
      const all = provisionedOf(settings, qualifier) + requested;
      if (settings?.reserved !== undefined) {
        if (all > settings.reserved) throw provisionedMoreThanReserved();
      } else {
        if (requested > ACCOUNT_CONCURRENCY) throw provisionedMoreThanAccount(ACCOUNT_CONCURRENCY);
        const left = (await unreserved(tx, ref, ref.name)) - all;
        if (left < MINIMUM_UNRESERVED) throw provisionedTooMuch(MINIMUM_UNRESERVED);
      }
      await requireSole(tx, ref, version);
      const before = await findProvisioned(tx, ref);
      const record = { ...draft, version };
      await setProvisioned(tx, ref, record);
      return { before, record };
    });
    if (before && before.version !== record.version) await endProvisioned(ref, before, host);
    allocate(ref, record, host);
    return describeProvisioned(record);
  },
});
