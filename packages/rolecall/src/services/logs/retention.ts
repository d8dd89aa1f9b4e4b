/**
 * How long events are kept, and the sweep that deletes what is older.
 *
 * What has expired is invisible at once; it is deleted when the group is next written to, when its retention is set,
 * and when the server starts. (AWS deletes within 72 hours.)
 */
import type { Host } from "../../kernel/host.js";
import { type Chunk, eventsKey } from "./events.js";
import { type GroupRecord, groups, type StreamRecord, streams } from "./records.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SWEEP_CHUNKS = 500;

/** The values AWS takes. */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** AWS keeps a group of the Delivery class for two days, whatever was asked. */
export const retentionDays = (group: GroupRecord) => (group.class === "DELIVERY" ? 2 : group.retentionDays);

/** Events before this instant have expired. */
export function oldestKeptMs(group: GroupRecord, nowMs: number): number {
  const days = retentionDays(group);
  return days === undefined ? 0 : nowMs - days * DAY_MS;
}

/** Whether enough has expired in a stream to be worth a sweep of its group. */
export const isSweepDue = (group: GroupRecord, stream: StreamRecord, nowMs: number) =>
  stream.firstEventMs !== undefined && stream.firstEventMs < oldestKeptMs(group, nowMs) - HOUR_MS;

type SweepHost = Pick<Host, "store" | "background" | "clock">;

/** Deletes the group's expired events behind the call. */
export function startSweep(group: GroupRecord, host: SweepHost): void {
  const beforeMs = oldestKeptMs(group, host.clock.now());
  if (beforeMs <= 0) return;
  host.background.start(`deleting expired events of ${group.name}`, (signal) =>
    sweep(group, beforeMs, host.store, signal),
  );
}

/** Sweeps every group that has a retention; called when the server is up. */
export async function sweepAll(host: Host): Promise<void> {
  const { items } = await host.store.read((read) => groups.list(read, { prefix: [] }));
  for (const group of items) startSweep(group, host);
}

async function sweep(group: GroupRecord, beforeMs: number, store: Host["store"], signal: AbortSignal): Promise<void> {
  const { account, region, name } = group;
  const { items } = await store.read((read) => streams.list(read, { prefix: [account, region, name] }));
  for (const { name: stream, firstEventMs } of items) {
    if (firstEventMs === undefined || firstEventMs >= beforeMs) continue;
    while (!signal.aborted && (await sweepSome([account, region, name, stream], beforeMs, store)));
  }
}

/** Deletes the first expired chunks of a stream; tells whether more may follow. */
function sweepSome(
  key: readonly [account: string, region: string, group: string, stream: string],
  beforeMs: number,
  store: Host["store"],
): Promise<boolean> {
  return store.transact(async (tx) => {
    const stream = await streams.get(tx, key);
    if (!stream) return false;
    const prefix = eventsKey(...key);
    const chunks = await tx.range({ prefix, before: eventsKey(...key, beforeMs), limit: SWEEP_CHUNKS });
    // A chunk that reaches over the bound stays until it has expired whole.
    const expired = chunks.filter(({ value }) => (value as unknown as Chunk).lastMs < beforeMs);
    let { storedBytes } = stream;
    for (const { key: chunk, value } of expired) {
      tx.delete(chunk);
      storedBytes -= (value as unknown as Chunk).bytes;
    }
    const [first] = await tx.range({ prefix, limit: 1 });
    const { firstEventMs, lastEventMs, lastIngestionMs, ...rest } = stream;
    await streams.put(
      tx,
      first
        ? { ...stream, storedBytes, firstEventMs: first.key.at(-2) as number }
        : { ...rest, storedBytes, ...(lastIngestionMs === undefined ? {} : { lastIngestionMs }) },
    );
    return expired.length === SWEEP_CHUNKS;
  });
}
