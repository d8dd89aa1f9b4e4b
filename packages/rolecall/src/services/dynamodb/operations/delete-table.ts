import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { systemBackup } from "../backups/lifecycle.js";
import { backupId } from "../backups/names.js";
import { backups } from "../backups/records.js";
import { Invalid, resourceInUse, tableNotFound } from "../errors.js";
import { statusAt, type TableRecord, tables } from "../records.js";
import { findTable, tableRef } from "../resources.js";
import { removeWhenOld, saveStream } from "../streams/specification.js";
import { describeTable } from "../tables/describe.js";
import { emptyTable } from "../tables/lifecycle.js";

/**
 * DeleteTable deletes a table with all that is in it; it is DELETING until everything is gone. While point-in-time recovery
 * is on, a system backup keeps the items for 35 days.
 */
export const DeleteTable = operation(dynamodb, "DeleteTable", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html",

  permissions: ({ input, here }) => [permission("dynamodb:DeleteTable", tableRef(here, input.TableName).arn, {})],

  async handle({ input, here, ...host }) {
    const ref = tableRef(here, input.TableName);
    const nowMs = host.clock.now();
    const keptAs = backupId(nowMs, host.ids);
    const { deleting, ended } = await host.store.transact(async (tx) => {
      const table = await findTable(tx, ref);
      if (table === undefined) throw tableNotFound(ref.name);
      requireDeletable(table, nowMs);
      const { stream, ...rest } = table;
      const kept = table.recovery && systemBackup(rest, keptAs, nowMs);
      if (kept) await backups.put(tx, kept);
      const next: TableRecord = { ...rest, status: "DELETING", ...(kept ? { keptAs } : {}) };
      await tables.put(tx, next);
      return { deleting: next, ended: await saveStream(tx, table, undefined, nowMs) };
    });
    if (ended) removeWhenOld(ended, host);
    emptyTable(host, deleting);
    // AWS no longer tells the keys and indexes of a table that is being deleted.
    const {
      AttributeDefinitions: _a,
      KeySchema: _k,
      GlobalSecondaryIndexes: _g,
      LocalSecondaryIndexes: _l,
      ...rest
    } = describeTable(deleting, nowMs);
    return { TableDescription: rest };
  },
});

function requireDeletable(table: TableRecord, nowMs: number): void {
  switch (statusAt(table, nowMs)) {
    case "CREATING":
      throw resourceInUse(`Table is being created: ${table.name}`);
    case "UPDATING":
      throw resourceInUse(`Table is being updated: ${table.name}`);
    case "DELETING":
      throw resourceInUse(`Table is being deleted: ${table.name}`);
  }
  // AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CreateBackup.html (Backups); unverified words.
  if (table.copies !== undefined) throw resourceInUse(`Table is being backed up: ${table.name}`);
  if (table.deletionProtection) {
    // AWS: recorded by dynoxide (CHANGELOG 0.10.0).
    throw new Invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
}
