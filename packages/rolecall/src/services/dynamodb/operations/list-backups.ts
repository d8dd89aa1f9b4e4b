import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import type { Key } from "../../../store/store.js";
import { describeDetails } from "../backups/describe.js";
import { backupArn, backupKey } from "../backups/names.js";
import { type BackupRecord, backups } from "../backups/records.js";
import { tableRef } from "../resources.js";
import { arnOf } from "../tables/describe.js";

const MOST = 100;

/** ListBackups lists the account's backups in this Region, or one table's: USER ones, or the SYSTEM ones of deleted tables. */
export const ListBackups = operation(dynamodb, "ListBackups", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html",

  // AWS: it can't be granted on a table (backuprestore_IAM.html, example 7).
  permissions: () => [permission("dynamodb:ListBackups", "*", {})],

  async handle({ input, here, store }) {
    const { TableName, TimeRangeLowerBound: from, TimeRangeUpperBound: until, BackupType = "USER" } = input;
    const { Limit = MOST, ExclusiveStartBackupArn: after } = input;
    const prefix = [here.account, here.region, ...(TableName === undefined ? [] : [tableRef(here, TableName).name])];
    const ofType = ({ deleted, expiresMs }: BackupRecord) =>
      !deleted && (BackupType === "ALL" || BackupType === (expiresMs === undefined ? "USER" : "SYSTEM"));
    const ofTime = ({ createdMs }: BackupRecord) =>
      (from === undefined || createdMs >= from.getTime()) && (until === undefined || createdMs < until.getTime());
    const found: BackupRecord[] = [];
    let behind: Key | undefined = after === undefined ? undefined : backupKey(after);
    do {
      const start = behind;
      const page = await store.read((tx) =>
        backups.list(tx, { prefix, ...(start === undefined ? {} : { after: start }), limit: MOST }),
      );
      found.push(...page.items.filter((backup) => ofType(backup) && ofTime(backup)));
      behind = page.next;
      // One more than asked for tells that more follow.
    } while (behind !== undefined && found.length <= Limit);
    const listed = found.slice(0, Limit);
    const last = listed.at(-1);
    return {
      BackupSummaries: listed.map(summary),
      ...(found.length > listed.length && last ? { LastEvaluatedBackupArn: backupArn(last) } : {}),
    };
  },
});

const summary = (backup: BackupRecord) => ({
  ...describeDetails(backup),
  TableName: backup.tableName,
  TableId: backup.table.id,
  TableArn: arnOf(backup.table),
});
