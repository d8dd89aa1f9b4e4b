/**
 * What a stream keeps: itself, and the changes of the last 24 hours, shard by shard in the order in which they were made.
 *
 * A shard takes the changes of a share of the partition keys, so that all changes of an item are in one shard.
 */
import { collection } from "../../../store/collection.js";
import type { Key } from "../../../store/store.js";
import type { KeySchemaElement, ResourcePolicy, TableEncryption } from "../records.js";
import type { MeasuredItem } from "../values/attribute-value.js";

export type StreamView = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** What a table knows of the stream that is switched on. */
export interface TableStream {
  readonly label: string;
  readonly view: StreamView;
  readonly shards: number;
}

export interface StreamRecord extends TableStream {
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly tableId: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly createdMs: number;
  /** Since when it takes no more changes; it can be read for 24 hours more. */
  readonly disabledMs?: number;
  readonly policy?: ResourcePolicy;
  /** The table's, once the stream is switched off: the table may go. */
  readonly encryption?: TableEncryption;
}

/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html (data retention) */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

export const streams = collection<StreamRecord>({
  name: "dynamodb/streams",
  key: ({ account, region, tableName, label }) => [account, region, tableName, label],
});

export interface ChangeRecord {
  readonly event: "INSERT" | "MODIFY" | "REMOVE";
  readonly atMs: number;
  readonly keys: MeasuredItem;
  readonly before?: MeasuredItem;
  readonly after?: MeasuredItem;
  /** Deleted since its time had come. */
  readonly expired?: true;
}

type Place = Pick<StreamRecord, "tableId" | "label">;

/** Changes of a shard, numbered from 1: `[…prefix, number]`. */
export const changesPrefix = ({ tableId, label }: Place, shard: number): Key => [
  "dynamodb/changes",
  tableId,
  label,
  shard,
];
/** The number of a shard's last change. */
export const lastChangeKey = ({ tableId, label }: Place, shard: number): Key => [
  "dynamodb/last-changes",
  tableId,
  label,
  shard,
];

export const streamArn = ({
  account,
  region,
  tableName,
  label,
}: Pick<StreamRecord, "account" | "region" | "tableName" | "label">) =>
  `arn:aws:dynamodb:${region}:${account}:table/${tableName}/stream/${label}`;
