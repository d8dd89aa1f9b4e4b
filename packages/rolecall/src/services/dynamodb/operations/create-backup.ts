import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDetails } from "../backups/describe.js";
import { sourceNotFound } from "../backups/errors.js";
import { itemsOf } from "../backups/past.js";
import { type BackupRecord, backupItems, backups } from "../backups/records.js";
import { statusAt } from "../records.js";
import { findTable, tableRef } from "../resources.js";

/** CreateBackup keeps a table's settings and items as they are at this instant; the backup outlives the table. */
export const CreateBackup = operation(dynamodb, "CreateBackup", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html",

  permissions: ({ input, here }) => [permission("dynamodb:CreateBackup", tableRef(here, input.TableName).arn, {})],

  async handle({ input, here, store, clock, ids }) {
    const ref = tableRef(here, input.TableName);
    const nowMs = clock.now();
    const { table, items } = await store.read(async (read) => {
      const found = await findTable(read, ref);
      const status = found && statusAt(found, nowMs);
      if (found === undefined || status === "CREATING" || status === "DELETING") throw sourceNotFound(ref.name);
      return { table: found, items: await itemsOf(read, found) };
    });
    const backup: BackupRecord = {
      account: table.account,
      region: table.region,
      tableName: table.name,
      id: `${String(nowMs).padStart(14, "0")}-${ids.uuid().slice(0, 8)}`,
      name: input.BackupName,
      createdMs: nowMs,
      itemCount: items.length,
      sizeBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      table,
    };
    await store.transact(async (tx) => {
      await backups.put(tx, backup);
      for (const [number, item] of items.entries()) tx.put([...backupItems(backup), number], item as never);
    });
    return { BackupDetails: describeDetails(backup, "CREATING") };
  },
});
