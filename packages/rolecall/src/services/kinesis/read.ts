/** What a reader gets of a shard behind a position. */
import type { Read } from "../../store/store.js";
import { tailOf } from "./append.js";
import { sequenceNumber } from "./positions.js";
import { type DataRecord, horizonMs, recordsPrefix, type ShardRecord, type StreamRecord } from "./records.js";
import { shardId } from "./shards.js";

/** AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MOST = 10_000;
const MOST_BYTES = 10 * 1024 * 1024;
/** Read from the store at a time, since records may be large. */
const CHUNK = 500;

export async function readShard(
  read: Read,
  stream: StreamRecord,
  shard: ShardRecord,
  behind: number,
  nowMs: number,
  {
    records: most = MOST,
    bytes: mostBytes = MOST_BYTES,
  }: { readonly records?: number | undefined; readonly bytes?: number },
) {
  const prefix = recordsPrefix(stream, shard.index);
  const horizon = horizonMs(stream, nowMs);
  const records = [];
  const keyIds = new Set<string>();
  let reached = behind;
  let atMs = nowMs;
  let bytes = 0;
  let full = false;
  while (!full && records.length < most) {
    const limit = Math.min(CHUNK, most - records.length);
    const found = await read.range({ prefix, after: [...prefix, reached], limit });
    for (const { key, value } of found) {
      const record = value as unknown as DataRecord;
      const Data = Buffer.from(record.data, "base64");
      if (records.length > 0 && bytes + Data.byteLength > mostBytes) {
        full = true;
        break;
      }
      bytes += Data.byteLength;
      reached = key.at(-1) as number;
      atMs = record.atMs;
      // Kept no longer, though not yet taken away.
      if (atMs < horizon) continue;
      records.push({
        SequenceNumber: sequenceNumber(shard, reached),
        ApproximateArrivalTimestamp: new Date(atMs),
        Data,
        PartitionKey: record.key,
        ...(record.keyId === undefined ? {} : { EncryptionType: "KMS" as const }),
      });
      if (record.keyId !== undefined) keyIds.add(record.keyId);
    }
    if (found.length < limit) break;
  }
  const last = shard.closed?.last ?? (await tailOf(read, stream, shard))?.number ?? 0;
  const drained = reached >= last || (shard.closed !== undefined && records.length === 0);
  return {
    records,
    /** The keys that their reader needs. */
    keyIds,
    reached,
    bytes,
    millisBehind: drained ? 0 : Math.max(nowMs - atMs, 0),
    /** The shard is closed and everything in it was read. */
    ended: drained && shard.closed !== undefined,
  };
}

/** The shards that go on where this one ended. */
export const childrenOf = ({ shards }: StreamRecord, { index }: ShardRecord) =>
  shards
    .filter(({ parent, adjacentParent }) => parent === index || adjacentParent === index)
    .map(({ index: child, parent, adjacentParent, from, through }) => ({
      ShardId: shardId(child),
      ParentShards: [parent, adjacentParent].filter((one) => one !== undefined).map(shardId),
      HashKeyRange: { StartingHashKey: from, EndingHashKey: through },
    }));
