import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { removeStatement } from "../bus-policy.js";
import { statementMissing } from "../errors.js";
import { buses } from "../records.js";
import { busRef, requireBus } from "../resources.js";

/** RemovePermission takes a statement out of a bus's policy, or the whole policy away. */
export const RemovePermission = operation(events, "RemovePermission", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html",

  permissions: () => [permission("events:RemovePermission", "*", {})],

  async handle({ input, here, store, clock }) {
    const { StatementId, RemoveAllPermissions = false } = input;
    if (!RemoveAllPermissions && StatementId === undefined) throw statementMissing();
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const bus = await requireBus(tx, busRef(here, input.EventBusName));
      const { policy: _old, ...bare } = bus;
      const policy = RemoveAllPermissions ? undefined : removeStatement(bus, StatementId ?? "");
      await buses.put(tx, { ...bare, modifiedMs, ...(policy === undefined ? {} : { policy }) });
    });
    return {};
  },
});
