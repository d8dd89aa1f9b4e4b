/** Where in a shard a reader begins. */
import type { Read } from "../../store/store.js";
import { tailOf } from "./append.js";
import {
  badSequence,
  foreignSequence,
  futureTimestamp,
  sequenceOfShard,
  startMismatch,
  timestampNeeded,
} from "./errors.js";
import { parseSequence } from "./positions.js";
import { type DataRecord, recordsPrefix, type ShardRecord, type StreamRecord } from "./records.js";
import { shardId } from "./shards.js";

export interface Start {
  readonly type: string;
  readonly sequence?: string | undefined;
  readonly timestamp?: Date | undefined;
}

/** The number of the record behind which to begin. @throws InvalidArgumentException */
export async function startOf(
  read: Read,
  stream: StreamRecord,
  shard: ShardRecord,
  { type, sequence, timestamp }: Start,
  nowMs: number,
): Promise<number> {
  const bySequence = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (bySequence !== (sequence !== undefined)) throw startMismatch(type, sequence !== undefined);
  if (sequence !== undefined) {
    const number = numberOf(stream, shard, sequence);
    return type === "AFTER_SEQUENCE_NUMBER" ? number : Math.max(number - 1, 0);
  }
  if (type === "TRIM_HORIZON") return 0;
  const last = shard.closed?.last ?? (await tailOf(read, stream, shard))?.number ?? 0;
  if (type === "LATEST") return last;
  if (timestamp === undefined) throw timestampNeeded(type);
  const atMs = timestamp.getTime();
  if (atMs > nowMs) throw futureTimestamp(atMs, nowMs);
  return lastBefore(read, stream, shard, atMs, last);
}

function numberOf(stream: StreamRecord, shard: ShardRecord, text: string): number {
  const id = shardId(shard.index);
  const sequence = parseSequence(text);
  if (!sequence) throw badSequence(text, id, stream);
  if (sequence.shard !== shard.index) throw sequenceOfShard(shardId(sequence.shard), id);
  if (sequence.createdMs !== shard.createdMs) throw foreignSequence(text, id, stream);
  return sequence.number;
}

/** Halves again and again: records stand without gaps, in the order of their times. */
async function lastBefore(read: Read, stream: StreamRecord, { index }: ShardRecord, atMs: number, last: number) {
  const prefix = recordsPrefix(stream, index);
  const [oldest] = await read.range({ prefix, limit: 1 });
  if (!oldest) return last;
  let before = (oldest.key.at(-1) as number) - 1;
  let from = last + 1;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    const record = (await read.get([...prefix, middle])) as unknown as DataRecord | undefined;
    if (record && record.atMs >= atMs) from = middle;
    else before = middle;
  }
  return before;
}
