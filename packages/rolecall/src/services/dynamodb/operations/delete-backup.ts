import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBackup } from "../backups/describe.js";
import { backupInUse } from "../backups/errors.js";
import { requireBackup } from "../backups/find.js";
import { deleteBackup } from "../backups/lifecycle.js";
import { backupRef } from "../backups/names.js";
import { type BackupRecord, backups } from "../backups/records.js";

/** DeleteBackup deletes a backup with its items. */
export const DeleteBackup = operation(dynamodb, "DeleteBackup", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html",

  permissions: ({ input }) => {
    backupRef(input.BackupArn);
    return [permission("dynamodb:DeleteBackup", input.BackupArn, {})];
  },

  async handle({ input, ...host }) {
    const backup = await host.store.transact(async (tx) => {
      const found = await requireBackup(tx, input.BackupArn);
      if (found.copying) throw backupInUse(input.BackupArn, "created");
      if (found.restoring) throw backupInUse(input.BackupArn, "restored to a table");
      const deleted: BackupRecord = { ...found, deleted: true };
      await backups.put(tx, deleted);
      return deleted;
    });
    deleteBackup(host, backup);
    return { BackupDescription: describeBackup(backup) };
  },
});
