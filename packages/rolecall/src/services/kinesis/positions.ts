/** Sequence numbers and iterators: how writers and readers say where a record is. */
import { expiredIterator, invalidIterator } from "./errors.js";
import { streamArn } from "./names.js";
import type { ShardRecord, StreamRecord } from "./records.js";

const NUMBER_DIGITS = 24;
const SHARD_DIGITS = 16;

/** 56 digits, as AWS's: when the shard was made, the record's number in it, and the shard. */
export const sequenceNumber = ({ createdMs, index }: ShardRecord, number: number): string =>
  `49${String(createdMs).padStart(14, "0")}${String(number).padStart(NUMBER_DIGITS, "0")}${String(index).padStart(SHARD_DIGITS, "0")}`;

export interface Sequence {
  readonly createdMs: number;
  readonly number: number;
  readonly shard: number;
}

/** Undefined for what no record has ever had. */
export function parseSequence(text: string): Sequence | undefined {
  const [, created, number, shard] = /^49(\d{14})(\d{24})(\d{16})$/.exec(text) ?? [];
  const parsed = { createdMs: Number(created), number: Number(number), shard: Number(shard) };
  return created !== undefined && Object.values(parsed).every(Number.isSafeInteger) ? parsed : undefined;
}

/** A place in a shard: behind the record of this number. */
export interface Position {
  readonly arn: string;
  readonly streamId: string;
  readonly shard: number;
  readonly behind: number;
}

/** AWS: an iterator holds for 5 minutes. */
const ITERATOR_MS = 5 * 60 * 1000;

export const iteratorOf = (stream: StreamRecord, shard: number, behind: number, nowMs: number): string =>
  Buffer.from(JSON.stringify([streamArn(stream), stream.id, shard, behind, nowMs])).toString("base64");

type Parts = readonly [string, string, number, number, number];

/** Whose records an iterator is for, whether it still holds or not. @throws InvalidArgumentException */
export const arnOfIterator = (iterator: string): string => partsOf(iterator)[0];

/** @throws ExpiredIteratorException, InvalidArgumentException for what GetShardIterator never gave */
export function readIterator(iterator: string, nowMs: number): Position {
  const [arn, streamId, shard, behind, atMs] = partsOf(iterator);
  if (nowMs - atMs > ITERATOR_MS) throw expiredIterator(atMs, nowMs);
  return { arn, streamId, shard, behind };
}

function partsOf(iterator: string): Parts {
  try {
    const parts: unknown = JSON.parse(Buffer.from(iterator, "base64").toString());
    if (Array.isArray(parts) && parts.length === 5) {
      const [arn, id, ...numbers] = parts as readonly unknown[];
      const whole = numbers.every((part) => Number.isSafeInteger(part) && (part as number) >= 0);
      // What is further away than dates go would be no time in the refusal of an old one.
      const dated = (numbers[2] as number) <= 8.64e15;
      if (typeof arn === "string" && typeof id === "string" && whole && dated) return parts as unknown as Parts;
    }
  } catch {
    // No JSON, so none of ours.
  }
  throw invalidIterator();
}
