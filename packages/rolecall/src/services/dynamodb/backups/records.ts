/** What backups keep: on-demand ones whole, point-in-time recovery what each change overwrote. */
import { collection } from "../../../store/collection.js";
import type { Key } from "../../../store/store.js";
import { type ItemRecord, itemsPrefix, type TableRecord } from "../records.js";
import type { Item } from "../values/attribute-value.js";

export interface BackupRecord {
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly itemCount: number;
  readonly sizeBytes: number;
  /** The table as it was. */
  readonly table: TableRecord;
  /** Set while its items are on their way. */
  readonly copying?: true;
  /** The ids of the tables that are being restored from it. */
  readonly restoring?: readonly string[];
  /** Set once it is deleted, while its items are on their way out. */
  readonly deleted?: true;
  /** Made when the table was deleted, whose items it took over where they lie; it is gone at this instant. */
  readonly expiresMs?: number;
}

export const backups = collection<BackupRecord>({
  name: "dynamodb/backups",
  key: ({ account, region, tableName, id }) => [account, region, tableName, id],
});

/** The items of a backup, each behind this prefix. */
export const backupItems = ({ account, region, tableName, id, expiresMs, table }: BackupRecord): Key =>
  expiresMs === undefined ? ["dynamodb/backup-items", account, region, tableName, id] : itemsPrefix(table.id);

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
