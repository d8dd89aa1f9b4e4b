import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { backupInUse } from "../backups/errors.js";
import { requireBackup } from "../backups/find.js";
import { backupRef } from "../backups/names.js";
import { type BackupRecord, backups } from "../backups/records.js";
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

  handle: (call) => {
    const { BackupArn: backupArn } = call.input;
    const usable = async (read: Read): Promise<BackupRecord> => {
      const backup = await requireBackup(read, backupArn);
      if (backup.copying) throw backupInUse(backupArn, "created");
      return backup;
    };
    return restore(call, call.input, {
      async find(read) {
        const { table, createdMs } = await usable(read);
        return { table, restored: { backupArn, tableArn: arnOf(table), atMs: createdMs } };
      },
      async hold(tx, targetId) {
        const backup = await usable(tx);
        await backups.put(tx, { ...backup, restoring: [...(backup.restoring ?? []), targetId] });
      },
    });
  },
});
