/**
 * Shards: shares of the 2^128 hash keys. Splitting and merging closes shards and opens others, which know their parents.
 *
 * AWS: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html
 */
import { createHash } from "node:crypto";
import type { Transaction } from "../../store/store.js";
import {
  horizonMs,
  openShards,
  recordsPrefix,
  type ShardRecord,
  type StreamRecord,
  type Tail,
  tailKey,
} from "./records.js";

const ALL = 1n << 128n;

export const shardId = (index: number): string => `shardId-${String(index).padStart(12, "0")}`;

/** AWS takes ids with fewer digits too. Undefined for what is no shard's id. */
export function shardIndex(id: string): number | undefined {
  const digits = /^(?:shardId-)?(\d{1,12})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const findShard = ({ shards }: Pick<StreamRecord, "shards">, index: number | undefined) =>
  shards.find((shard) => shard.index === index);

/** AWS: the MD5 of the partition key, as a number. */
export const hashOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash("md5").update(partitionKey).digest("hex")}`);

export const isHashKey = (key: bigint): boolean => key < ALL;

export function shardFor(stream: StreamRecord, hash: bigint): ShardRecord {
  const found = openShards(stream).find(({ from, through }) => BigInt(from) <= hash && hash <= BigInt(through));
  if (!found) throw new Error(`no open shard of ${stream.name} takes ${hash}`);
  return found;
}

/** So many shards with equal shares. */
export const firstShards = (count: number, createdMs: number): ShardRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    from: String(boundary(index, count)),
    through: String(boundary(index + 1, count) - 1n),
    createdMs,
  }));

const boundary = (index: number, count: number): bigint => (ALL * BigInt(index)) / BigInt(count);

/** The stream with the shard closed and two opened, the second of which begins at the hash key. */
export async function split(
  tx: Transaction,
  stream: StreamRecord,
  shard: ShardRecord,
  at: bigint,
  nowMs: number,
): Promise<StreamRecord> {
  const closed = await close(tx, stream, [shard], nowMs);
  const createdMs = Math.max(nowMs, shard.createdMs + 1);
  return open(closed, [
    { parent: shard.index, from: shard.from, through: String(at - 1n), createdMs },
    { parent: shard.index, from: String(at), through: shard.through, createdMs },
  ]);
}

/** The stream with both shards closed and one opened in their place. */
export async function merge(
  tx: Transaction,
  stream: StreamRecord,
  shard: ShardRecord,
  adjacent: ShardRecord,
  nowMs: number,
): Promise<StreamRecord> {
  const [low, high] = BigInt(shard.from) < BigInt(adjacent.from) ? [shard, adjacent] : [adjacent, shard];
  const createdMs = Math.max(nowMs, shard.createdMs + 1, adjacent.createdMs + 1);
  return open(await close(tx, stream, [shard, adjacent], nowMs), [
    { parent: shard.index, adjacentParent: adjacent.index, from: low.from, through: high.through, createdMs },
  ]);
}

export const areAdjacent = (one: ShardRecord, other: ShardRecord): boolean =>
  BigInt(one.through) + 1n === BigInt(other.from) || BigInt(other.through) + 1n === BigInt(one.from);

/** Splits at the new boundaries, then merges what lies between them: as AWS, with shards that live shortly. */
export async function scale(
  tx: Transaction,
  stream: StreamRecord,
  count: number,
  nowMs: number,
): Promise<StreamRecord> {
  let scaled = stream;
  const boundaries = Array.from({ length: count }, (_, index) => boundary(index, count));
  for (const at of boundaries) {
    const shard = shardFor(scaled, at);
    if (BigInt(shard.from) !== at) scaled = await split(tx, scaled, shard, at, nowMs);
  }
  for (const [index, at] of boundaries.entries()) {
    const end = boundary(index + 1, count) - 1n;
    for (let shard = shardFor(scaled, at); BigInt(shard.through) !== end; shard = shardFor(scaled, at)) {
      scaled = await merge(tx, scaled, shard, shardFor(scaled, BigInt(shard.through) + 1n), nowMs);
    }
  }
  return scaled;
}

async function close(
  tx: Transaction,
  stream: StreamRecord,
  closing: readonly ShardRecord[],
  atMs: number,
): Promise<StreamRecord> {
  const lasts = new Map<number, number>();
  for (const { index } of closing) {
    const tail = (await tx.get(tailKey(stream, index))) as Tail | undefined;
    lasts.set(index, tail?.number ?? 0);
  }
  const shards = stream.shards.map((shard) => {
    const last = lasts.get(shard.index);
    return last === undefined ? shard : { ...shard, closed: { atMs, last } };
  });
  return { ...stream, shards };
}

function open(stream: StreamRecord, shards: readonly Omit<ShardRecord, "index">[]): StreamRecord {
  const opened = shards.map((shard, offset) => ({ ...shard, index: stream.nextShard + offset }));
  return { ...stream, shards: [...stream.shards, ...opened], nextShard: stream.nextShard + opened.length };
}

/** The stream without the shards that have no record left that is kept. */
export function forgetExpired(tx: Transaction, stream: StreamRecord, nowMs: number): StreamRecord {
  const horizon = horizonMs(stream, nowMs);
  const shards = stream.shards.filter((shard) => {
    if (!shard.closed || shard.closed.atMs >= horizon) return true;
    tx.deleteRange(recordsPrefix(stream, shard.index));
    tx.delete(tailKey(stream, shard.index));
    return false;
  });
  return { ...stream, shards };
}
