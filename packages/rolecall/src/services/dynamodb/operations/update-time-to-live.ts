import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { Invalid, resourceNotFound } from "../errors.js";
import { statusAt, type TableRecord, tables } from "../records.js";
import { findTable, tableRef } from "../resources.js";
import { noteExpiries } from "../tables/lifecycle.js";

/**
 * UpdateTimeToLive has a table's items deleted when the time in one of their attributes has come, or ends that.
 *
 * By design it can be changed back at once, where AWS makes one wait for an hour.
 */
export const UpdateTimeToLive = operation(dynamodb, "UpdateTimeToLive", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html",

  permissions: ({ input, here }) => [permission("dynamodb:UpdateTimeToLive", tableRef(here, input.TableName).arn, {})],

  async handle({ input, here, ...host }) {
    const ref = tableRef(here, input.TableName);
    const { Enabled: enabled, AttributeName: attribute } = input.TimeToLiveSpecification;
    const nowMs = host.clock.now();
    const table = await host.store.transact(async (tx) => {
      const before = await findTable(tx, ref);
      if (before === undefined || statusAt(before, nowMs) === "DELETING") throw resourceNotFound();
      requireTurn(before, enabled, attribute);
      const after: TableRecord = { ...before, ttl: { attribute, enabled } };
      await tables.put(tx, after);
      return after;
    });
    noteExpiries(host, table);
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
  },
});

/** The words were recorded in October 2026 (ack-api-quirks, DDB-TABLE-442). */
function requireTurn({ ttl }: TableRecord, enabled: boolean, attribute: string): void {
  if (enabled && ttl?.enabled) {
    throw new Invalid(
      ttl.attribute === attribute
        ? "TimeToLive is already enabled"
        : `TimeToLive is active on a different AttributeName: current AttributeName is ${ttl.attribute}`,
    );
  }
  if (!enabled && !ttl?.enabled) throw new Invalid("TimeToLive is already disabled");
  if (!enabled && ttl !== undefined && ttl.attribute !== attribute) {
    throw new Invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${ttl.attribute}`);
  }
}
