/** Records on their way into their shards, in the transaction of their writer. */
import type { AwsError } from "../../kernel/errors.js";
import type { Read, Transaction } from "../../store/store.js";
import { badHashKey, invalidArgument, rateExceeded } from "./errors.js";
import { sequenceNumber } from "./positions.js";
import {
  type DataRecord,
  horizonMs,
  recordsPrefix,
  type ShardRecord,
  type StreamRecord,
  type Tail,
  tailKey,
} from "./records.js";
import { hashOf, isHashKey, shardFor, shardId } from "./shards.js";

export interface Given {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string | undefined;
}

/** A record as writers give it. */
type Written = Omit<Given, "PartitionKey"> & { readonly PartitionKey?: string | undefined };

export interface Appended {
  readonly ShardId: string;
  readonly SequenceNumber: string;
}

type Result = Appended | AwsError;
type Results<Records extends readonly Given[]> = { readonly [Index in keyof Records]: Result };

/** AWS: what a shard takes in a second. */
const RECORDS_A_SECOND = 1000;
const BYTES_A_SECOND = 1024 * 1024;
/** Records that are too old are taken out by those that come, a few each. */
const TRIMMED_EACH = 5;

/** Records into their shards, in order: the place of each, or the refusal of a shard that takes no more in this second. */
export async function append<const Records extends readonly Given[]>(
  tx: Transaction,
  stream: StreamRecord,
  records: Records,
  nowMs: number,
): Promise<Results<Records>> {
  const results: Result[] = [];
  const came = new Map<ShardRecord, number>();
  for (const record of records) {
    const { ExplicitHashKey, PartitionKey } = record;
    const shard = shardFor(stream, ExplicitHashKey === undefined ? hashOf(PartitionKey) : BigInt(ExplicitHashKey));
    results.push(await put(tx, stream, shard, record, nowMs));
    came.set(shard, (came.get(shard) ?? 0) + 1);
  }
  for (const [shard, count] of came) await trim(tx, stream, shard, count * TRIMMED_EACH, nowMs);
  return results as Results<Records>;
}

/** The record, if the stream takes it. @throws InvalidArgumentException */
export function requireFit(stream: StreamRecord, { Data, PartitionKey, ExplicitHashKey }: Written): Given {
  // Unverified words. Only streams that distribute records by themselves do without.
  if (PartitionKey === undefined) throw invalidArgument("PartitionKey must be specified.");
  if (ExplicitHashKey !== undefined && !isHashKey(BigInt(ExplicitHashKey))) throw badHashKey(ExplicitHashKey);
  const most = stream.maxRecordKiB * 1024;
  if (Data.byteLength + Buffer.byteLength(PartitionKey) > most) {
    // Unverified words.
    throw invalidArgument(`The record is larger than the ${most} bytes that a record of the stream may have.`);
  }
  return { Data, PartitionKey, ExplicitHashKey };
}

export const tailOf = async (read: Read, stream: StreamRecord, { index }: ShardRecord): Promise<Tail | undefined> =>
  (await read.get(tailKey(stream, index))) as Tail | undefined;

async function put(
  tx: Transaction,
  stream: StreamRecord,
  shard: ShardRecord,
  { Data, PartitionKey }: Given,
  nowMs: number,
): Promise<Result> {
  const before = await tailOf(tx, stream, shard);
  // The clock may have been set back; the records of a shard stand in the order of their times.
  const atMs = Math.max(nowMs, before?.atMs ?? 0);
  const second = Math.floor(atMs / 1000);
  const size = Data.byteLength + Buffer.byteLength(PartitionKey);
  const same = before?.second === second ? before : { records: 0, bytes: 0 };
  if (same.records > 0 && (same.records >= RECORDS_A_SECOND || same.bytes + size > BYTES_A_SECOND)) {
    return rateExceeded(shardId(shard.index), stream);
  }
  const number = (before?.number ?? 0) + 1;
  const oldestMs = before?.oldestMs ?? atMs;
  const tail: Tail = { number, atMs, oldestMs, second, records: same.records + 1, bytes: same.bytes + size };
  const record: DataRecord = {
    atMs,
    key: PartitionKey,
    data: Buffer.from(Data).toString("base64"),
    ...(stream.keyId === undefined ? {} : { keyId: stream.keyId }),
  };
  tx.put(tailKey(stream, shard.index), { ...tail });
  tx.put([...recordsPrefix(stream, shard.index), number], { ...record });
  return { ShardId: shardId(shard.index), SequenceNumber: sequenceNumber(shard, number) };
}

async function trim(tx: Transaction, stream: StreamRecord, shard: ShardRecord, most: number, nowMs: number) {
  const tail = await tailOf(tx, stream, shard);
  const horizon = horizonMs(stream, nowMs);
  // Records may be large: none is read where all are kept still.
  if (!tail || tail.oldestMs >= horizon) return;
  for (const { key, value } of await tx.range({ prefix: recordsPrefix(stream, shard.index), limit: most })) {
    const { atMs } = value as unknown as DataRecord;
    if (atMs >= horizon) return tx.put(tailKey(stream, shard.index), { ...tail, oldestMs: atMs });
    tx.delete(key);
  }
}
