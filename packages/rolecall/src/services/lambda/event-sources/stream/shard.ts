/**
 * Reads a shard in order, one batch after the other or, with a ParallelizationFactor, in lanes side by side (`lanes.ts`). How far
 * all of it is dealt with is noted after each batch (`progress.ts`), so that a restart repeats no more than was under way.
 */
import { untilDone } from "../../../../kernel/owed.js";
import { passesFilters, split } from "../filters.js";
import type { ReadingHost } from "../host.js";
import { inBackground } from "../in-background.js";
import { currentReading, NotReady, runnable } from "../reading.js";
import { type MappingRecord, mappingKey, mappings } from "../records.js";
import { freshRole, type Role } from "../role.js";
import { withFilters } from "../sealed-filters.js";
import { attempting, noteResult, type Session } from "./attempting.js";
import { endWindow, handleBatch } from "./batch.js";
import type { StreamRecord } from "./event.js";
import type { Got, Reader, StreamKind } from "./kind.js";
import { Lanes } from "./lanes.js";
import { Progress } from "./progress.js";
import { checkpoints, type WindowRecord } from "./records.js";
import { TumblingWindow } from "./window.js";

export interface ShardReading {
  readonly kind: StreamKind;
  readonly mapping: MappingRecord;
  readonly shardId: string;
  readonly retentionMs: number;
}

/** Resolves once everything in a shard that is closed is dealt with: true; or once it is no longer to be read: false. */
export async function readShard(reading: ShardReading, host: ReadingHost, signal: AbortSignal): Promise<boolean> {
  const { kind, mapping } = reading;
  let role: Role | undefined;
  /** Absent at first and after a failure, when the last record up to which all is dealt with says where to go on. */
  let shard: Shard | undefined;
  const leave = async () => {
    const left = shard;
    shard = undefined;
    await left?.lanes.end();
    await left?.reader.close();
  };
  const stop = () => void shard?.lanes.end();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const done = await attempting({ kind, mapping, host, signal }, role, async (session) => {
        try {
          shard ??= await begin(reading, session, host, signal);
          return await readOn(shard, reading, session, host, signal);
        } catch (error) {
          await leave();
          throw error;
        }
      });
      if (!done) return false;
      if (done.result.ended) return true;
      role = done.role;
      await host.clock.sleep(kind.pausesMs[done.result.busy ? "busy" : "idle"], signal).catch(() => {});
    }
  } finally {
    signal.removeEventListener("abort", stop);
    await leave();
  }
}

/** A shard that is read. */
interface Shard {
  readonly reader: Reader;
  readonly lanes: Lanes;
  readonly progress: Progress;
  readonly window: TumblingWindow | undefined;
  readonly closeWindow: (signal: AbortSignal) => Promise<void>;
}

async function begin(
  { kind, shardId, retentionMs }: ShardReading,
  { mapping, arn, as }: Session,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<Shard> {
  let session: Role = { arn, as };
  const current = async () => {
    if (!(await currentReading(mapping, host))) throw new NotReady("the mapping is no longer enabled");
    const fn = await runnable(mapping, host);
    session = await freshRole(fn, session, host);
    return { fn, as: session.as };
  };
  const checkpoint = await host.store.read((read) => checkpoints.get(read, [...mappingKey(mapping), shardId]));
  const { startingPosition = "TRIM_HORIZON", startingTimestampMs } = mapping.stream ?? {};
  const start = checkpoint
    ? { after: checkpoint.sequenceNumber }
    : {
        mapping: {
          startingPosition,
          createdMs: mapping.createdMs,
          ...(startingTimestampMs === undefined ? {} : { startingTimestampMs }),
        },
      };
  const seconds = mapping.stream?.tumblingWindowSeconds ?? 0;
  const place = { shardId, eventSourceARN: mapping.source };
  const window = seconds > 0 ? new TumblingWindow(seconds, place, checkpoint?.window) : undefined;
  // What was run is not run again because it could not be noted.
  const noted = (work: () => Promise<void>) =>
    untilDone(host, `noting how far ${shardId} of ${mapping.source} is read`, signal, work);
  const progress = new Progress(
    (sequenceNumber) => noted(() => note(mapping, { shardId, sequenceNumber, window: window?.open }, host)),
    checkpoint?.sequenceNumber,
  );
  const reached = (records: readonly StreamRecord[]) => progress.reached(records);
  const ended = (result: string) => noted(() => noteResult(mapping, result, host));
  const handling = { mapping, shardId, batchInfo: kind.batchInfo, retentionMs, window, current, reached, ended };
  const lanes = new Lanes(factorOf(mapping), mapping.batchSize, (batch, signal) =>
    handleBatch({ ...handling, signal }, batch, host),
  );
  const closeWindow = async (signal: AbortSignal) => {
    if (window?.open) await endWindow({ ...handling, signal }, window, { early: false }, host);
  };
  const reader = await kind.open(mapping.source, shardId, start, { arn, as: { ...as, signal } }, host);
  return { reader, lanes, progress, window, closeWindow };
}

/** Hands on what is next in a shard, and waits until there is room for more. */
async function readOn(
  shard: Shard,
  { kind }: ShardReading,
  session: Session,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<{ readonly busy: boolean; readonly ended: boolean }> {
  const { lanes, progress } = shard;
  const mapping = await withFilters(session.mapping, host);
  const factor = factorOf(mapping);
  const { records, ended } = await gather(kind, session, shard.reader, host, signal);
  const skipped = mapping.stream?.startingPosition === "LATEST" ? madeBefore(mapping) : () => false;
  const { key, of } = kind.filtered;
  const wanted = (record: StreamRecord) =>
    !skipped(record) && (mapping.filters.length === 0 || passesFilters(mapping.filters, of(record.entry), key));
  const [passing, others] = split(records, wanted);
  progress.take(records);
  lanes.put(passing);
  if (others.length > 0) await inBackground(host, `records of ${mapping.functionName}`, () => progress.reached(others));
  // One lane takes one batch at a time; where there are more, a batch that fails does not hold the others.
  const ahead = factor === 1 || ended ? 0 : factor * mapping.batchSize;
  await lanes.until(() => progress.open <= ahead);
  // A shard that has nothing more to give from before the window's end, or nothing at all any more.
  const over = records.length === 0 && shard.window?.isOver(host.clock.now());
  if (over || ended) await shard.closeWindow(signal);
  return { busy: records.length > 0, ended };
}

const factorOf = ({ stream }: MappingRecord) => stream?.parallelizationFactor ?? 1;

/**
 * Whether a record is from before the mapping was made, to the second that some streams tell. LATEST is read so, and not by an
 * iterator at the end of the shard: what is written before there is one would be lost, also by a restart.
 */
const madeBefore =
  ({ createdMs: sinceMs }: MappingRecord) =>
  ({ atMs }: StreamRecord) =>
    atMs < Math.floor(sinceMs / 1000) * 1000;

/** At least a batch for each lane where there are so many, for as long as the mapping waits for batches to fill. */
async function gather(
  { pausesMs, ahead }: StreamKind,
  { mapping, arn, as }: Session,
  reader: Reader,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<Got> {
  const { batchSize, windowSeconds } = mapping;
  const batches = batchSize * factorOf(mapping);
  const most = windowSeconds > 0 ? batches : Math.max(batches, ahead);
  const records: StreamRecord[] = [];
  let untilMs: number | undefined;
  for (;;) {
    const got = await reader.read(most - records.length, { arn, as: { ...as, signal } }, host);
    records.push(...got.records);
    if (got.ended || records.length === 0 || records.length >= batches) return { records, ended: got.ended };
    untilMs ??= host.clock.now() + windowSeconds * 1000;
    if (host.clock.now() >= untilMs) return { records, ended: false };
    await host.clock.sleep(Math.min(pausesMs.busy, untilMs - host.clock.now()), signal);
  }
}

interface Reached {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly window: WindowRecord | undefined;
}

const note = (
  { account, region, uuid }: MappingRecord,
  { shardId, sequenceNumber, window }: Reached,
  host: ReadingHost,
) =>
  host.store.transact(async (tx) => {
    // A mapping that is gone leaves nothing behind.
    if (!(await mappings.get(tx, [account, region, uuid]))) return;
    await checkpoints.put(tx, { account, region, uuid, shardId, sequenceNumber, ...(window ? { window } : {}) });
  });
