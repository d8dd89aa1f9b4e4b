import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { backupInUse } from "../backups/errors.js";
import { requireBackup } from "../backups/find.js";
import { backupRef } from "../backups/names.js";
import { backups } from "../backups/records.js";
import { restore, targetPermissions } from "../backups/restore.js";
import { arnOf } from "../tables/describe.js";
import { requireName } from "./create-table.js";

/** RestoreTableFromBackup makes a new table of a backup; it is CREATING until it has all its items. */
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

  handle: (call) =>
    restore(call, call.input, async (tx, targetId) => {
      const { BackupArn: backupArn } = call.input;
      const backup = await requireBackup(tx, backupArn);
      if (backup.copying) throw backupInUse(backupArn, "created");
      await backups.put(tx, { ...backup, restoring: [...(backup.restoring ?? []), targetId] });
      const { table, createdMs } = backup;
      return { table, restored: { backupArn, tableArn: arnOf(table), atMs: createdMs } };
    }),
});
