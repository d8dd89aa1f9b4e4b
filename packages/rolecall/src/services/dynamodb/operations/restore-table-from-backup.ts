import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { requireBackup } from "../backups/find.js";
import { backupRef } from "../backups/names.js";
import { backupItems } from "../backups/records.js";
import { restore, targetPermissions } from "../backups/restore.js";
import type { ItemRecord } from "../records.js";
import { arnOf } from "../tables/describe.js";
import { requireName } from "./create-table.js";

/** RestoreTableFromBackup makes a new table of a backup. */
export const RestoreTableFromBackup = operation(dynamodb, "RestoreTableFromBackup", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html",

  permissions: ({ input, here }) => {
    backupRef(input.BackupArn);
    requireName(input.TargetTableName);
    return [
      permission("dynamodb:RestoreTableFromBackup", input.BackupArn, {}),
      ...targetPermissions(here, input.TargetTableName),
    ];
  },

  async handle(call) {
    const { input, store } = call;
    const { backup, items } = await store.read(async (read) => {
      const found = await requireBackup(read, input.BackupArn);
      const kept = await read.range({ prefix: backupItems(found) });
      return { backup: found, items: kept.map(({ value }) => value as unknown as ItemRecord) };
    });
    return restore(call, input, backup.table, items, {
      backupArn: input.BackupArn,
      tableArn: arnOf(backup.table),
      atMs: backup.createdMs,
    });
  },
});
