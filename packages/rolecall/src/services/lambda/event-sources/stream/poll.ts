/**
 * Reads a table's stream for a function, with the function's execution role. Each shard is read in order, one batch after
 * the other; how far it has come is noted once a batch is dealt with, so that a restart repeats one batch at most.
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
import { passesFilters } from "../filters.js";
import type { ReadingHost } from "../host.js";
import { currentReading, NotReady, Pause, runnable } from "../reading.js";
import { type MappingRecord, mappingKey, mappings, type StreamSettings } from "../records.js";
import { freshRole, type Role } from "../role.js";
import { handleBatch } from "./batch.js";
import { createdMs, recordOf, type StreamRecord, sequenceOf } from "./event.js";
import { checkpoints } from "./records.js";

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
  /** Where to go on; absent at first and after a failure, when the last record that is dealt with says it. */
  let place: string | undefined;
  for (;;) {
    const done = await attempting(mapping, host, signal, role, async ({ mapping: current, arn, as }) => {
      let session: Role = { arn, as };
      const from = place ?? (await startOf(current, shardId, as, host));
      place = undefined;
      const found = await gather(current, from, as, host, signal);
      const skipped = current.stream?.startingPosition === "LATEST" ? madeBefore(current) : () => false;
      const records = found.records.filter(
        (record) => !skipped(record) && passesFilters(current.filters, recordOf(record, current.source), "dynamodb"),
      );
      const reached = (sequenceNumber: string) => note(current, shardId, sequenceNumber, host);
      const ended = (result: StreamSettings["lastResult"]) => noteResult(current, result, host);
      const now = async () => {
        if (!(await currentReading(mapping, host))) throw new NotReady("the mapping is no longer enabled");
        const fn = await runnable(current, host);
        session = await freshRole(fn, session, host);
        return { fn, as: session.as };
      };
      await handleBatch({ mapping: current, shardId, signal, current: now, reached, ended }, records, host);
      const last = found.records.at(-1);
      if (last) await reached(sequenceOf(last));
      place = found.next;
      return { busy: found.records.length > 0 };
    });
    // The mapping is enabled no longer, or the shard has come to its end.
    if (!done || place === undefined) return;
    role = done.role;
    await host.clock.sleep(done.result.busy ? BUSY_MS : IDLE_MS, signal).catch(() => {});
  }
}

/** An iterator behind the last record that is dealt with, or where the mapping begins. */
async function startOf(
  mapping: MappingRecord,
  ShardId: string,
  as: CallAs,
  { store, call }: ReadingHost,
): Promise<string> {
  const checkpoint = await store.read((read) => checkpoints.get(read, [...mappingKey(mapping), ShardId]));
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

/** Up to a batch, for as long as the window lasts; `next` is undefined at the end of a shard that is closed. */
async function gather(
  { batchSize, windowSeconds }: MappingRecord,
  iterator: string,
  as: CallAs,
  { call, clock }: ReadingHost,
  signal: AbortSignal,
): Promise<{ readonly records: readonly StreamRecord[]; readonly next: string | undefined }> {
  const records: StreamRecord[] = [];
  let next: string | undefined = iterator;
  let untilMs: number | undefined;
  for (;;) {
    const answer: { Records?: StreamRecord[]; NextShardIterator?: string } = await call(
      GetRecords,
      { ShardIterator: next, Limit: Math.min(batchSize - records.length, 1000) },
      as,
    );
    records.push(...(answer.Records ?? []));
    next = answer.NextShardIterator;
    if (records.length === 0 || next === undefined || records.length >= batchSize) return { records, next };
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
      role = undefined;
      await pause.take(host, signal);
    }
  }
  return undefined;
}

const note = ({ account, region, uuid }: MappingRecord, shardId: string, sequenceNumber: string, host: ReadingHost) =>
  host.store.transact(async (tx) => {
    // A mapping that is gone leaves nothing behind.
    if (!(await mappings.get(tx, [account, region, uuid]))) return;
    await checkpoints.put(tx, { account, region, uuid, shardId, sequenceNumber });
  });

const noteResult = (mapping: MappingRecord, lastResult: string, host: ReadingHost) =>
  host.store.transact(async (tx) => {
    const current = await mappings.get(tx, mappingKey(mapping));
    if (!current?.stream || current.stream.lastResult === lastResult) return;
    await mappings.put(tx, { ...current, stream: { ...current.stream, lastResult } });
  });
