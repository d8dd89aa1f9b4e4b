import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBackup } from "../backups/describe.js";
import { requireBackup } from "../backups/find.js";
import { backupRef } from "../backups/names.js";

/** DescribeBackup shows a backup and the table that it was made of. */
export const DescribeBackup = operation(dynamodb, "DescribeBackup", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html",

  permissions: ({ input }) => {
    backupRef(input.BackupArn);
    return [permission("dynamodb:DescribeBackup", input.BackupArn, {})];
  },

  async handle({ input, store }) {
    return { BackupDescription: describeBackup(await store.read((tx) => requireBackup(tx, input.BackupArn))) };
  },
});
