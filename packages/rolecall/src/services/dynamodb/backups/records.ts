/** What backups keep: on-demand ones whole, point-in-time recovery what each change overwrote. */
import { collection } from "../../../store/collection.js";
import type { Key } from "../../../store/store.js";
import type { ItemRecord, TableRecord } from "../records.js";
import type { Item } from "../values/attribute-value.js";

export interface BackupRecord {
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  /** `01489173575360-b308cd7d`: its instant, then what tells it from others of that instant. */
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly itemCount: number;
  readonly sizeBytes: number;
  /** The table as it was. */
  readonly table: TableRecord;
}

export const backups = collection<BackupRecord>({
  name: "dynamodb/backups",
  key: ({ account, region, tableName, id }) => [account, region, tableName, id],
});

/** The items of a backup, numbered. */
export const backupItems = ({ account, region, tableName, id }: Omit<BackupRef, "arn">): Key => [
  "dynamodb/backup-items",
  account,
  region,
  tableName,
  id,
];

export interface BackupRef {
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly id: string;
}

/** What was there before the first change of an item in a millisecond: `[…prefix, atMs, …item's key]`. */
export interface PastRecord {
  readonly key: Item;
  readonly before?: ItemRecord;
}

export const pastPrefix = (tableId: string): Key => ["dynamodb/past", tableId];
