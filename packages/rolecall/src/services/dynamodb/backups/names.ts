/** Ids and ARNs of backups. */
import type { Host } from "../../../kernel/host.js";
import type { Key } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import type { BackupRef } from "./records.js";

const ARN = /^arn:[^:]+:dynamodb:([^:]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})\/backup\/(\d{14}-[0-9a-f]{8})$/;

/** @throws Invalid; unverified words */
export function backupRef(arn: string): BackupRef {
  const [, region, account, tableName, id] = ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || tableName === undefined || id === undefined) {
    throw new Invalid(`Invalid BackupArn: ${arn}`);
  }
  return { account, region, tableName, id };
}

/** `01489173575360-b308cd7d`: the instant, then what tells it from others of that instant. */
export const backupId = (nowMs: number, ids: Host["ids"]): string =>
  `${String(nowMs).padStart(14, "0")}-${ids.uuid().slice(0, 8)}`;

/** The key of the backup's record. @throws Invalid */
export function backupKey(arn: string): Key {
  const { account, region, tableName, id } = backupRef(arn);
  return [account, region, tableName, id];
}

export const backupArn = ({ region, account, tableName, id }: BackupRef): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${tableName}/backup/${id}`;
