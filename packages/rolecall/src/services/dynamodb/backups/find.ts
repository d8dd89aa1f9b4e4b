import type { Read } from "../../../store/store.js";
import { backupNotFound } from "./errors.js";
import { backupRef } from "./names.js";
import { type BackupRecord, backups } from "./records.js";

/** @throws AwsError BackupNotFoundException */
export function requireBackup(read: Read, arn: string): Promise<BackupRecord> {
  const { account, region, tableName, id } = backupRef(arn);
  return backups.require(read, [account, region, tableName, id], () => backupNotFound(arn));
}
