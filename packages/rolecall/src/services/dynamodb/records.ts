/**
 * What DynamoDB stores: tables, items, index entries, expiries, and the tokens of transactions.
 *
 * Items do not lie in collections: their keys are DynamoDB's own (a hash, so that scans come in AWS's order, then the
 * key's bytes), and they are read by ranges. All of a table's lie under its id, so that a table made anew under the
 * same name sees nothing of the old one.
 */
import { collection } from "../../store/collection.js";
import type { Key, Read } from "../../store/store.js";
import type { TableStream } from "./streams/records.js";
import type { KeyType, MeasuredItem } from "./values/attribute-value.js";

export interface TableRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** AWS's TableId: a UUID, another one each time the name is used. */
  readonly id: string;
  readonly createdMs: number;
  readonly status: "CREATING" | "UPDATING" | "ACTIVE" | "DELETING";
  /** CREATING and UPDATING end by themselves at this instant; see `statusAt`. */
  readonly busyUntilMs: number;
  readonly attributes: readonly AttributeDefinition[];
  readonly keySchema: readonly KeySchemaElement[];
  readonly billing: Billing;
  readonly throughput: Throughput;
  readonly onDemand?: OnDemand;
  readonly warm?: Warm;
  readonly deletionProtection: boolean;
  readonly tableClass?: { readonly class: string; readonly updatedMs?: number };
  readonly encryption?: TableEncryption;
  readonly localIndexes: readonly IndexRecord[];
  readonly globalIndexes: readonly GlobalIndexRecord[];
  /** The number that the next index gets; numbers are never used twice. */
  readonly nextIndex: number;
  readonly ttl?: TimeToLive;
  readonly stream?: TableStream;
  /** The label of the stream that was switched off last, while none is on. */
  readonly lastStream?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: ResourcePolicy;
  readonly recovery?: PointInTimeRecovery;
  /** Those that copy the table as it was at an instant, so that what changes meanwhile must be kept as it was. */
  readonly copies?: readonly TableCopy[];
  readonly restored?: Restored;
  /** Set while the items that it is restored with are on their way. */
  readonly filling?: true;
  /** The system backup that takes the items over, of a table that is deleted while recovery is on. */
  readonly keptAs?: string;
}

export interface TableEncryption {
  readonly keyArn: string;
  /** Encrypted by the KMS key (base64). */
  readonly tableKey?: string;
  /** Of the grant by which DynamoDB uses the KMS key. */
  readonly grantId?: string;
}

export interface TableCopy {
  /** The backup's, or the restored table's. */
  readonly id: string;
  readonly atMs: number;
}

/** Point-in-time recovery that is on. */
export interface PointInTimeRecovery {
  readonly sinceMs: number;
  readonly days: number;
}

/** What the table was restored from, as it was at an instant. */
export interface Restored {
  readonly backupArn?: string;
  readonly tableArn: string;
  readonly atMs: number;
}

/** A resource-based policy, letter for letter. */
export interface ResourcePolicy {
  readonly text: string;
  readonly revision: string;
}

export interface AttributeDefinition {
  readonly name: string;
  readonly type: KeyType;
}

export interface KeySchemaElement {
  readonly name: string;
  readonly role: "HASH" | "RANGE";
}

export interface Billing {
  readonly mode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** When the table was last set to PAY_PER_REQUEST. */
  readonly onDemandSinceMs?: number;
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
  /** Of the UTC day of the last one: `decreasesOn`. */
  readonly decreasesToday: number;
  readonly increasedMs?: number;
  readonly decreasedMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const utcDay = (ms: number): number => Math.floor(ms / DAY_MS);

/** How often capacity was lowered in the UTC day of an instant. */
export const decreasesOn = ({ decreasesToday, decreasedMs }: Throughput, nowMs: number): number =>
  decreasedMs !== undefined && utcDay(decreasedMs) === utcDay(nowMs) ? decreasesToday : 0;

export interface OnDemand {
  readonly maxRead?: number;
  readonly maxWrite?: number;
}

/** What a table or index was asked to take at once, in units a second. */
export interface Warm {
  readonly read: number;
  readonly write: number;
  /** The raise is through at this instant. */
  readonly busyUntilMs: number;
}

export interface IndexRecord {
  readonly name: string;
  /** Its place in the store's keys. */
  readonly number: number;
  readonly keySchema: readonly KeySchemaElement[];
  readonly projection: Projection;
}

export interface Projection {
  readonly type: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly names?: readonly string[];
}

export interface GlobalIndexRecord extends IndexRecord {
  readonly status: "CREATING" | "UPDATING" | "ACTIVE" | "DELETING";
  readonly throughput: Throughput;
  readonly onDemand?: OnDemand;
  readonly warm?: Warm;
  /** Set while the index is being filled with the items that were there before it. */
  readonly backfilling?: true;
}

export interface TimeToLive {
  readonly attribute: string;
  readonly enabled: boolean;
  /** Set once the items that were there before the change have their expiries noted, or forgotten. */
  readonly settled?: true;
}

export const tables = collection<TableRecord>({
  name: "dynamodb/tables",
  key: ({ account, region, name }) => [account, region, name],
});

/** The token of a TransactWriteItems, with what it did; AWS remembers it for ten minutes. */
export interface TokenRecord {
  readonly account: string;
  readonly region: string;
  readonly token: string;
  /** Of the request, so that the same token with another request is told apart. */
  readonly hash: string;
  readonly atMs: number;
  /** Bytes of the larger image of each item, in order: what a replay is charged as reads. */
  readonly imageBytes: readonly number[];
}

export const tokens = collection<TokenRecord>({
  name: "dynamodb/tokens",
  key: ({ account, region, token }) => [account, region, token],
});

export const itemsPrefix = (tableId: string): Key => ["dynamodb/items", tableId];
export const indexPrefix = (tableId: string, index: number): Key => ["dynamodb/entries", tableId, index];
export const indexesPrefix = (tableId: string): Key => ["dynamodb/entries", tableId];
/** Expiries of all tables, the earliest first: `[…prefix, second, table id, …item's key]`. */
export const EXPIRIES: Key = ["dynamodb", "expiries"];

/** What stands under an item's key and under an index entry's. */
export type ItemRecord = MeasuredItem;

export const readItemRecord = async (tx: Read, key: Key): Promise<ItemRecord | undefined> =>
  (await tx.get(key)) as unknown as ItemRecord | undefined;

/** A table's status at an instant: CREATING and UPDATING are over once their time has come. */
export function statusAt(table: TableRecord, nowMs: number): TableRecord["status"] {
  if (table.status === "DELETING") return "DELETING";
  if (table.filling) return "CREATING";
  const settled = table.status === "ACTIVE" || nowMs >= table.busyUntilMs ? "ACTIVE" : table.status;
  // AWS shows a table as UPDATING while one of its indexes is made, changed or deleted.
  return settled === "ACTIVE" && table.globalIndexes.some((index) => indexStatusAt(table, index, nowMs) !== "ACTIVE")
    ? "UPDATING"
    : settled;
}

export function indexStatusAt(
  table: TableRecord,
  index: GlobalIndexRecord,
  nowMs: number,
): GlobalIndexRecord["status"] {
  if (index.backfilling || index.status === "DELETING" || table.filling) return index.status;
  return nowMs >= table.busyUntilMs ? "ACTIVE" : index.status;
}
