/**
 * Reads a table's stream for a function, with the function's execution role. Each shard is read in order, one batch after
 * the other or, with a ParallelizationFactor, in lanes side by side (`lanes.ts`). How far all of it is dealt with is noted after
 * each batch (`progress.ts`), so that a restart repeats no more than was under way.
 *
 * A shard is asked four times a second while changes come, and once a second while none do.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import { DescribeStream } from "../../../dynamodb/streams/operations/describe-stream.js";
import { GetRecords } from "../../../dynamodb/streams/operations/get-records.js";
import { GetShardIterator } from "../../../dynamodb/streams/operations/get-shard-iterator.js";
import { streamShut } from "../errors.js";
import { passesFilters, split } from "../filters.js";
import type { ReadingHost } from "../host.js";
import { inBackground } from "../in-background.js";
import { currentReading, NotReady, Pause, runnable } from "../reading.js";
import { type MappingRecord, mappingKey, mappings } from "../records.js";
import { freshRole, type Role } from "../role.js";
import { endWindow, handleBatch } from "./batch.js";
import { createdMs, recordOf, type StreamRecord } from "./event.js";
import { Lanes } from "./lanes.js";
import { Progress } from "./progress.js";
import { type CheckpointRecord, checkpoints, type WindowRecord } from "./records.js";
import { TumblingWindow } from "./window.js";

const BUSY_MS = 250;
const IDLE_MS = 1000;

export async function pollStream(mapping: MappingRecord, host: ReadingHost, signal: AbortSignal): Promise<void> {
  const shards = await attempting(mapping, host, signal, undefined, async ({ as }) => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const { StreamDescription } = await host.call(
        DescribeStream,
        { StreamArn: mapping.source, ...(after === undefined ? {} : { ExclusiveStartShardId: after }) },
        as,
      );
      for (const { ShardId } of StreamDescription?.Shards ?? []) if (ShardId !== undefined) ids.push(ShardId);
      after = StreamDescription?.LastEvaluatedShardId;
    } while (after !== undefined);
    return ids;
  });
  await Promise.all((shards?.result ?? []).map((shardId) => readShard(mapping, shardId, host, signal)));
}

async function readShard(
  mapping: MappingRecord,
  shardId: string,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<void> {
  let role: Role | undefined;
  /** Absent at first and after a failure, when the last record up to which all is dealt with says where to go on. */
  let shard: Shard | undefined;
  const stop = () => void shard?.lanes.end();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const done = await attempting(mapping, host, signal, role, async (session) => {
        try {
          shard ??= await begin(shardId, session, host);
          return await readOn(shard, session, host, signal);
        } catch (error) {
          await shard?.lanes.end();
          shard = undefined;
          throw error;
        }
      });
      // The mapping is enabled no longer, or the shard has come to its end.
      if (!done || done.result.closed) return;
      role = done.role;
      await host.clock.sleep(done.result.busy ? BUSY_MS : IDLE_MS, signal).catch(() => {});
    }
  } finally {
    signal.removeEventListener("abort", stop);
    await shard?.lanes.end();
  }
}

/** A shard that is read. */
interface Shard {
  readonly lanes: Lanes;
  readonly progress: Progress;
  readonly window: TumblingWindow | undefined;
  readonly closeWindow: (signal: AbortSignal) => Promise<void>;
  iterator: string;
}

async function begin(shardId: string, { mapping, arn, as }: Session, host: ReadingHost): Promise<Shard> {
  let session: Role = { arn, as };
  const current = async () => {
    if (!(await currentReading(mapping, host))) throw new NotReady("the mapping is no longer enabled");
    const fn = await runnable(mapping, host);
    session = await freshRole(fn, session, host);
    return { fn, as: session.as };
  };
  const checkpoint = await host.store.read((read) => checkpoints.get(read, [...mappingKey(mapping), shardId]));
  const seconds = mapping.stream?.tumblingWindowSeconds ?? 0;
  const place = { shardId, eventSourceARN: mapping.source };
  const window = seconds > 0 ? new TumblingWindow(seconds, place, checkpoint?.window) : undefined;
  const progress = new Progress(
    (sequenceNumber) => note(mapping, { shardId, sequenceNumber, window: window?.open }, host),
    checkpoint?.sequenceNumber,
  );
  const reached = (records: readonly StreamRecord[]) => progress.reached(records);
  const ended = (result: string) => noteResult(mapping, result, host);
  const handling = { mapping, shardId, window, current, reached, ended };
  const lanes = new Lanes(factorOf(mapping), mapping.batchSize, (batch, signal) =>
    handleBatch({ ...handling, signal }, batch, host),
  );
  const closeWindow = async (signal: AbortSignal) => {
    if (window?.open) await endWindow({ ...handling, signal }, window, { early: false }, host);
  };
  return { lanes, progress, window, closeWindow, iterator: await startOf(mapping, shardId, checkpoint, as, host) };
}

/** Hands on what is next in a shard, and waits until there is room for more. */
async function readOn(
  shard: Shard,
  { mapping, as }: Session,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<{ readonly busy: boolean; readonly closed: boolean }> {
  const { lanes, progress } = shard;
  const factor = factorOf(mapping);
  const { records, next } = await gather(mapping, factor, shard.iterator, as, host, signal);
  const skipped = mapping.stream?.startingPosition === "LATEST" ? madeBefore(mapping) : () => false;
  const wanted = (record: StreamRecord) =>
    !skipped(record) && passesFilters(mapping.filters, recordOf(record, mapping.source), "dynamodb");
  const [passing, others] = split(records, wanted);
  progress.take(records);
  lanes.put(passing);
  if (others.length > 0) await inBackground(host, `records of ${mapping.functionName}`, () => progress.reached(others));
  // One lane takes one batch at a time; where there are more, a batch that fails does not hold the others.
  const ahead = factor === 1 || next === undefined ? 0 : factor * mapping.batchSize;
  await lanes.until(() => progress.open <= ahead);
  shard.iterator = next ?? "";
  // A shard that has nothing more to give from before the window's end, or nothing at all any more.
  const over = records.length === 0 && shard.window?.isOver(host.clock.now());
  if (over || next === undefined) await shard.closeWindow(signal);
  return { busy: records.length > 0, closed: next === undefined };
}

const factorOf = ({ stream }: MappingRecord) => stream?.parallelizationFactor ?? 1;

/** An iterator behind the last record that is dealt with, or where the mapping begins. */
async function startOf(
  mapping: MappingRecord,
  ShardId: string,
  checkpoint: CheckpointRecord | undefined,
  as: CallAs,
  { call }: ReadingHost,
): Promise<string> {
  const start = { StreamArn: mapping.source, ShardId };
  const horizon = () => call(GetShardIterator, { ...start, ShardIteratorType: "TRIM_HORIZON" }, as);
  const { ShardIterator } = checkpoint
    ? await call(
        GetShardIterator,
        { ...start, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: checkpoint.sequenceNumber },
        as,
      ).catch((error) => {
        // After a pause longer than the stream keeps its records, the oldest that is left is next.
        if (error instanceof AwsError && error.code === "TrimmedDataAccessException") return horizon();
        throw error;
      })
    : await horizon();
  if (ShardIterator === undefined) throw new Error(`${mapping.source} gave no iterator for ${ShardId}`);
  return ShardIterator;
}

/**
 * Whether a record is from before the mapping was made, to the second that streams tell. LATEST is read so, and not by an
 * iterator at the end of the shard: what is written before there is one would be lost, also by a restart.
 */
const madeBefore =
  ({ createdMs: sinceMs }: MappingRecord) =>
  (record: StreamRecord) =>
    createdMs(record) < Math.floor(sinceMs / 1000) * 1000;

/** Up to a batch for each lane, for as long as the window lasts; `next` is undefined at the end of a shard that is closed. */
async function gather(
  { batchSize, windowSeconds }: MappingRecord,
  lanes: number,
  iterator: string,
  as: CallAs,
  { call, clock }: ReadingHost,
  signal: AbortSignal,
): Promise<{ readonly records: readonly StreamRecord[]; readonly next: string | undefined }> {
  const most = batchSize * lanes;
  const records: StreamRecord[] = [];
  let next: string | undefined = iterator;
  let untilMs: number | undefined;
  for (;;) {
    const answer: { Records?: StreamRecord[]; NextShardIterator?: string } = await call(
      GetRecords,
      { ShardIterator: next, Limit: Math.min(most - records.length, 1000) },
      as,
    );
    records.push(...(answer.Records ?? []));
    next = answer.NextShardIterator;
    if (records.length === 0 || next === undefined || records.length >= most) return { records, next };
    untilMs ??= clock.now() + windowSeconds * 1000;
    if (clock.now() >= untilMs) return { records, next };
    await clock.sleep(Math.min(BUSY_MS, untilMs - clock.now()), signal);
  }
}

interface Session extends Role {
  readonly mapping: MappingRecord;
}

/** Tries until it succeeds; undefined once the mapping is no longer to be read. */
async function attempting<Result>(
  mapping: MappingRecord,
  host: ReadingHost,
  signal: AbortSignal,
  known: Role | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<{ readonly result: Result; readonly role: Role } | undefined> {
  const pause = new Pause();
  let role = known;
  while (!signal.aborted) {
    const current = await currentReading(mapping, host);
    if (!current) return undefined;
    const { fn } = current;
    try {
      if (fn?.state !== "Active") throw new NotReady();
      role = await freshRole(fn, role, host);
      return { result: await work({ ...role, mapping: current.mapping }), role };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof AwsError) && !(error instanceof NotReady)) {
        host.log.error(`reading ${mapping.source} for ${mapping.functionName} failed`, error);
      }
      if (error instanceof AwsError) await noteRefusal(error, mapping, host);
      role = undefined;
      await pause.take(host, signal);
    }
  }
  return undefined;
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

/** The role lacks a permission, or is not to be had any more. */
async function noteRefusal(error: AwsError, mapping: MappingRecord, host: ReadingHost): Promise<void> {
  if (!/AccessDenied/.test(error.code)) return;
  const what = error.message.includes("sts:AssumeRole") ? ROLE_LOST : streamShut(mapping.source).message;
  await inBackground(host, `the result of reading ${mapping.source}`, () =>
    noteResult(mapping, `PROBLEM: ${what}`, host),
  );
}

/** Unverified words. */
const ROLE_LOST = "Lambda failed to assume your function execution role.";

const noteResult = (mapping: MappingRecord, lastResult: string, host: ReadingHost) =>
  host.store.transact(async (tx) => {
    const current = await mappings.get(tx, mappingKey(mapping));
    if (!current?.stream || current.stream.lastResult === lastResult) return;
    await mappings.put(tx, { ...current, stream: { ...current.stream, lastResult } });
  });
