import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { withCopy } from "../backups/copy.js";
import { describeDetails } from "../backups/describe.js";
import { sourceNotFound } from "../backups/errors.js";
import { fillBackup } from "../backups/lifecycle.js";
import { backupId } from "../backups/names.js";
import { type BackupRecord, backups } from "../backups/records.js";
import { statusAt, tables } from "../records.js";
import { findTable, tableRef } from "../resources.js";

/**
 * CreateBackup keeps a table's settings and items as they are at this instant; the backup is CREATING until it has them
 * all, then AVAILABLE, and outlives the table.
 */
export const CreateBackup = operation(dynamodb, "CreateBackup", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html",

  permissions: ({ input, here }) => [permission("dynamodb:CreateBackup", tableRef(here, input.TableName).arn, {})],

  async handle({ input, here, ids, ...host }) {
    const ref = tableRef(here, input.TableName);
    const nowMs = host.clock.now();
    const id = backupId(nowMs, ids);
    const backup = await host.store.transact(async (tx) => {
      const table = await findTable(tx, ref);
      const status = table && statusAt(table, nowMs);
      if (table === undefined || status === "CREATING" || status === "DELETING") throw sourceNotFound(ref.name);
      const { account, region, name: tableName } = table;
      const made: BackupRecord = {
        ...{ account, region, tableName, id, name: input.BackupName, createdMs: nowMs, itemCount: 0, sizeBytes: 0 },
        table,
        copying: true,
      };
      await backups.put(tx, made);
      await tables.put(tx, withCopy(table, { id, atMs: nowMs }));
      return made;
    });
    fillBackup(host, backup);
    return { BackupDetails: describeDetails(backup) };
  },
});
