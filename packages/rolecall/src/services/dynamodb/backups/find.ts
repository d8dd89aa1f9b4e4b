import type { Read } from "../../../store/store.js";
import { backupNotFound } from "./errors.js";
import { backupKey } from "./names.js";
import { type BackupRecord, backups } from "./records.js";

/** @throws AwsError BackupNotFoundException */
export function requireBackup(read: Read, arn: string): Promise<BackupRecord> {
  return backups.require(read, backupKey(arn), () => backupNotFound(arn));
}
