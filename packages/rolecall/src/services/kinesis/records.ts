/** What Kinesis stores: streams with their shards, the records of each shard in order, and consumers. */
import { collection } from "../../store/collection.js";
import type { Key } from "../../store/store.js";

export type StreamMode = "PROVISIONED" | "ON_DEMAND";
export type StreamStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";

export interface ShardRecord {
  /** Never used twice in a stream: `shardId-000000000007`. */
  readonly index: number;
  readonly parent?: number;
  readonly adjacentParent?: number;
  /** Hash keys, both inclusive, in decimal. */
  readonly from: string;
  readonly through: string;
  /** Later than that of its parents, so that sequence numbers grow from parent to child. */
  readonly createdMs: number;
  /** Since when it takes no more records, and the number of the last one. */
  readonly closed?: { readonly atMs: number; readonly last: number };
}

export interface StreamRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Tells a stream from an earlier one of its name. */
  readonly id: string;
  readonly createdMs: number;
  readonly status: StreamStatus;
  /** When the status ends by itself; see `statusAt`. */
  readonly busyUntilMs: number;
  readonly mode: StreamMode;
  readonly shards: readonly ShardRecord[];
  readonly nextShard: number;
  readonly retentionHours: number;
  readonly maxRecordKiB: number;
  readonly metrics: readonly string[];
  readonly keyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string;
}

export interface ConsumerRecord {
  readonly account: string;
  readonly region: string;
  readonly stream: string;
  readonly name: string;
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string;
}

/** A record as it lies in its shard; `data` is base64. */
export interface DataRecord {
  readonly atMs: number;
  readonly key: string;
  readonly data: string;
  /** The key that the stream had when it was written. */
  readonly keyId?: string;
}

/** The end of a shard: its last record, and how much came in the second of that one. */
export interface Tail {
  readonly number: number;
  readonly atMs: number;
  /** No record that lies in the shard still is older. */
  readonly oldestMs: number;
  readonly second: number;
  readonly records: number;
  readonly bytes: number;
}

export const streams = collection<StreamRecord>({
  name: "kinesis/streams",
  key: ({ account, region, name }) => [account, region, name],
});

export const consumers = collection<ConsumerRecord>({
  name: "kinesis/consumers",
  key: ({ account, region, stream, name }) => [account, region, stream, name],
});

/** Records of a shard, numbered from 1 without gaps: `[…prefix, number]`. */
export const recordsPrefix = ({ id }: Pick<StreamRecord, "id">, shard: number): Key => ["kinesis/data", id, shard];
export const tailKey = ({ id }: Pick<StreamRecord, "id">, shard: number): Key => ["kinesis/tails", id, shard];

/**
 * How long a stream stays CREATING, UPDATING or DELETING. AWS takes seconds to minutes; clients that wait look once and
 * then sleep 10 seconds, so this is short.
 */
export const SETTLING_MS = 20;

export function statusAt({ status, busyUntilMs }: StreamRecord, nowMs: number): StreamStatus | "GONE" {
  if (nowMs < busyUntilMs) return status;
  return status === "DELETING" ? "GONE" : "ACTIVE";
}

/** The instant from which records are kept. */
export const horizonMs = ({ retentionHours }: StreamRecord, nowMs: number): number =>
  nowMs - retentionHours * 3_600_000;

/** Shards whose records may still be read. */
export const keptShards = (stream: StreamRecord, nowMs: number): readonly ShardRecord[] =>
  stream.shards.filter(({ closed }) => !closed || closed.atMs >= horizonMs(stream, nowMs));

export const openShards = ({ shards }: StreamRecord): readonly ShardRecord[] => shards.filter(({ closed }) => !closed);
