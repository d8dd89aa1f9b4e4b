/**
 * How often, and how much, a shard is read by GetRecords. Known to this process alone: a restart begins anew.
 *
 * AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html,
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
import type { Store } from "../../store/store.js";
import { rateExceeded } from "./errors.js";
import type { ShardRecord, StreamRecord } from "./records.js";
import { shardId } from "./shards.js";

const CALLS_A_SECOND = 5;
const BYTES_A_SECOND = 2 * 1024 * 1024;
/** So many shards are remembered before those that were not read for a while are forgotten. */
const MANY = 1000;

interface Reads {
  /** When the last calls came. */
  calls: readonly number[];
  /** Since when bytes are counted, and how many there were. */
  sinceMs: number;
  bytes: number;
}

const known = new WeakMap<Store, Map<string, Reads>>();

/**
 * Counts a call. Answers how to count what it reads.
 *
 * A call may answer more than a second's share; then none is answered until the seconds that it took are over.
 * @throws ProvisionedThroughputExceededException
 */
export function countRead(
  store: Store,
  stream: StreamRecord,
  { index }: ShardRecord,
  nowMs: number,
): (bytes: number) => void {
  const shards = known.get(store) ?? new Map<string, Reads>();
  known.set(store, shards);
  const key = `${stream.id} ${index}`;
  const reads = shards.get(key) ?? { calls: [], sinceMs: nowMs, bytes: 0 };
  // A clock that was set back begins anew.
  const calls = reads.calls.filter((atMs) => atMs <= nowMs && nowMs - atMs < 1000);
  if (isOver(reads, nowMs)) Object.assign(reads, { sinceMs: nowMs, bytes: 0 });
  if (calls.length >= CALLS_A_SECOND || reads.bytes > BYTES_A_SECOND) throw rateExceeded(shardId(index), stream);
  reads.calls = [...calls, nowMs];
  shards.set(key, reads);
  if (shards.size > MANY) for (const [other, past] of shards) if (isOver(past, nowMs)) shards.delete(other);
  return (bytes) => {
    reads.bytes += bytes;
  };
}

function isOver({ sinceMs, bytes }: Reads, nowMs: number): boolean {
  return nowMs < sinceMs || nowMs - sinceMs >= Math.max(bytes / BYTES_A_SECOND, 1) * 1000;
}
