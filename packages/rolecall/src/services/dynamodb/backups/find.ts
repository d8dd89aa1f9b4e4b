import type { Read } from "../../../store/store.js";
import { backupNotFound } from "./errors.js";
import { backupKey } from "./names.js";
import { type BackupRecord, backups } from "./records.js";

/** @throws AwsError BackupNotFoundException */
export async function requireBackup(read: Read, arn: string): Promise<BackupRecord> {
  const backup = await backups.get(read, backupKey(arn));
  if (backup === undefined || backup.deleted) throw backupNotFound(arn);
  return backup;
}
