/** Shard ids, sequence numbers and iterators: how readers say where they are. */
import { createHash } from "node:crypto";
import { expiredIterator, invalidIterator, invalidSequenceNumber } from "./errors.js";
import { type StreamRecord, streamArn } from "./records.js";

/** AWS's sequence numbers have 21 to 40 digits. */
const BASE = 10n ** 20n;

export const sequenceNumber = (number: number): string => (BASE + BigInt(number)).toString();

/** The change that a sequence number stands for. @throws ValidationException */
export function numberOf(sequence: string): number {
  if (!/^\d{21,40}$/.test(sequence)) throw invalidSequenceNumber(sequence);
  const number = BigInt(sequence) - BASE;
  return number < 0n || number > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(number);
}

/** `shardId-00000001767268800000-1a2b3c4d` */
export function shardId({ tableId, label, createdMs }: StreamRecord, shard: number): string {
  const tail = createHash("sha256").update(`${tableId} ${label} ${shard}`).digest("hex").slice(0, 8);
  return `shardId-${String(createdMs).padStart(20, "0")}-${tail}`;
}

export const shardNumber = (stream: StreamRecord, id: string): number | undefined => {
  for (let shard = 0; shard < stream.shards; shard += 1) if (shardId(stream, shard) === id) return shard;
  return undefined;
};

/** A place in a shard: behind the change of this number. */
export interface Position {
  readonly arn: string;
  readonly shard: number;
  readonly behind: number;
}

/** AWS: an iterator holds for 15 minutes. */
const ITERATOR_MS = 15 * 60 * 1000;

export const iteratorOf = (stream: StreamRecord, shard: number, behind: number, nowMs: number): string =>
  `${streamArn(stream)}|1|${Buffer.from(JSON.stringify([shard, behind, nowMs])).toString("base64url")}`;

/** Whose records an iterator is for, whether it still holds or not. @throws ValidationException */
export function arnOfIterator(iterator: string): string {
  const [arn = "", , token] = iterator.split("|");
  if (token === undefined) throw invalidIterator();
  return arn;
}

/** @throws ExpiredIteratorException, ValidationException for what GetShardIterator never gave */
export function readIterator(iterator: string, nowMs: number): Position {
  const [arn = "", , token = ""] = iterator.split("|");
  const parts = partsOf(token);
  if (!parts) throw invalidIterator();
  const [shard, behind, atMs] = parts;
  if (nowMs - atMs > ITERATOR_MS) throw expiredIterator(atMs);
  return { arn, shard, behind };
}

function partsOf(token: string): readonly [number, number, number] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => Number.isSafeInteger(part) && part >= 0)) {
      return parts as unknown as readonly [number, number, number];
    }
  } catch {
    // No JSON, so none of ours.
  }
  return undefined;
}
