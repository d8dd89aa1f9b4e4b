/**
 * One batch of a shard: run, tried again, split, given up. Its lane waits for it, so that the order is kept.
 *
 * A function error counts as a try; splitting a batch, throttles and failures of Lambda's own do not.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import { untilDone } from "../../../../kernel/owed.js";
import type { InvocationResult } from "../../../../runtime/sandboxes.js";
import { invokedOf, observeIteratorAge } from "../../metrics.js";
import type { FunctionRecord } from "../../records.js";
import { admitted } from "../../running.js";
import { mappedArn } from "../describe.js";
import { reportedFailures } from "../failures.js";
import type { ReadingHost } from "../host.js";
import { inBackground } from "../in-background.js";
import { payloads } from "../payloads.js";
import type { MappingRecord } from "../records.js";
import type { StreamRecord } from "./event.js";
import { type GivenUp, giveUp } from "./give-up.js";
import { STATE_BYTES, type TumblingWindow } from "./window.js";

export interface Handling {
  readonly mapping: MappingRecord;
  readonly shardId: string;
  readonly batchInfo: GivenUp["batchInfo"];
  /** For how long the stream keeps records; none is tried for longer. */
  readonly retentionMs: number;
  /** Of a mapping with a TumblingWindowInSeconds. */
  readonly window?: TumblingWindow | undefined;
  /** The function and its role as they stand now: a batch may be tried for a day. @throws NotReady, AwsError */
  readonly current: () => Promise<{ readonly fn: FunctionRecord; readonly as: CallAs }>;
  readonly signal: AbortSignal;
  /** Told once these records are dealt with. */
  readonly reached: (records: readonly StreamRecord[]) => Promise<void>;
  /** Told how each run ended. */
  readonly ended: (result: "OK" | "PROBLEM: Function call failed") => Promise<void>;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Resolves once every record is handled or given up. @throws the signal's reason */
export async function handleBatch(handling: Handling, records: readonly StreamRecord[], host: ReadingHost) {
  const { window } = handling;
  const besideBytes = window ? STATE_BYTES + AROUND_STATE_BYTES : 0;
  for (const { items } of payloads(records, ({ entry }) => entry, besideBytes)) {
    if (window) await handleInWindows(handling, window, items, host);
    else await handlePart(handling, items, 0, host);
  }
}

/** More than all members of a window's event but records and state. */
const AROUND_STATE_BYTES = 2048;

async function handleInWindows(
  handling: Handling,
  window: TumblingWindow,
  records: readonly StreamRecord[],
  host: ReadingHost,
): Promise<void> {
  let left = records;
  while (left.length > 0) {
    const [first] = left;
    if (first && window.isOver(first.atMs)) await endWindow(handling, window, { early: false }, host);
    const own = window.enter(left);
    await handlePart(handling, own, 0, host);
    if (window.isTooLarge) await endWindow(handling, window, { early: true }, host);
    left = left.slice(own.length);
  }
}

/** The last invocation for a window. AWS: nothing goes on before it succeeds. @throws the signal's reason */
export async function endWindow(
  handling: Handling,
  window: TumblingWindow,
  end: { readonly early: boolean },
  host: ReadingHost,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    handling.signal.throwIfAborted();
    const { fn } = await handling.current();
    const ended = await inBackground(host, `the end of a window of ${fn.name}`, async () => {
      const result = await invoked(
        handling.mapping,
        fn,
        { Records: [], ...window.members(end) },
        host.ids.uuid(),
        host,
      );
      if (result === "not run") return false;
      const succeeded = result.functionError === undefined && window.accept(result.payload);
      if (succeeded) {
        window.close();
        await handling.reached([]);
      }
      await handling.ended(succeeded ? "OK" : "PROBLEM: Function call failed");
      return succeeded;
    });
    if (ended) return;
    pauseMs = await pausedFor(pauseMs, handling, host);
  }
}

async function handlePart(
  handling: Handling,
  records: readonly StreamRecord[],
  triesBefore: number,
  host: ReadingHost,
): Promise<void> {
  const { mapping, signal, shardId, batchInfo } = handling;
  const {
    maximumRecordAgeSeconds: ageSeconds = -1,
    maximumRetryAttempts: retries = -1,
    bisects,
  } = mapping.stream ?? {};
  const oldestMs = ageSeconds < 0 ? handling.retentionMs : Math.min(ageSeconds * 1000, handling.retentionMs);
  let left = records;
  let tries = triesBefore;
  let pauseMs = FIRST_PAUSE_MS;
  let functionError: string | undefined;
  while (left.length > 0) {
    signal.throwIfAborted();
    const { fn, as } = await handling.current();
    const requestId = host.ids.uuid();
    const about = { shardId, batchInfo, requestId, invokeCount: tries, functionError };
    const old = left.filter((record) => host.clock.now() - record.atMs > oldestMs);
    if (old.length > 0) {
      // Records are in the order of their time: the old ones are the first.
      await passed(handling, { condition: "RecordAgeExceeded", records: old, ...about }, fn, as, host);
      left = left.slice(old.length);
      continue;
    }
    const outcome = await run(handling, fn, left, requestId, host);
    if (outcome === "not run") {
      pauseMs = await pausedFor(pauseMs, handling, host);
      continue;
    }
    const { failing } = outcome;
    if (failing === left.length) return;
    if (failing > 0) pauseMs = FIRST_PAUSE_MS;
    left = left.slice(failing);
    functionError = outcome.functionError;
    // AWS: what the function has dealt with is where the batch is split.
    if (bisects && failing > 0) continue;
    if (bisects && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      await handlePart(handling, left.slice(0, middle), tries, host);
      await handlePart(handling, left.slice(middle), tries, host);
      return;
    }
    tries += 1;
    if (retries >= 0 && tries > retries) {
      const ended = { ...about, invokeCount: tries, functionError };
      return passed(handling, { condition: "RetryAttemptsExhausted", records: left, ...ended }, fn, as, host);
    }
    pauseMs = await pausedFor(pauseMs, handling, host);
  }
}

async function pausedFor(ms: number, { signal }: Handling, { clock }: ReadingHost): Promise<number> {
  await clock.sleep(ms, signal);
  return Math.min(ms * 2, LONGEST_PAUSE_MS);
}

/** Index of the first record that the function failed on; the length where it failed on none. */
function failingFrom(
  { functionError, payload }: InvocationResult,
  records: readonly StreamRecord[],
  reports: boolean,
): number {
  if (functionError !== undefined) return 0;
  if (!reports) return records.length;
  const failed = reportedFailures(payload, new Set(records.map(({ sequenceNumber }) => sequenceNumber)));
  if (failed === "all") return 0;
  const first = records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
  return first < 0 ? records.length : first;
}

/** How many records, from the first on, the function has dealt with. */
interface Outcome {
  readonly failing: number;
  readonly functionError: string | undefined;
}

function run(
  handling: Handling,
  fn: FunctionRecord,
  records: readonly StreamRecord[],
  requestId: string,
  host: ReadingHost,
): Promise<Outcome | "not run"> {
  const { mapping, window } = handling;
  const event = { Records: records.map(({ entry }) => entry), ...window?.members() };
  // The run and the note of what came of it: a batch that waits to be tried again is no work under way.
  return inBackground(host, `a batch of ${fn.name}`, async () => {
    const last = records.at(-1);
    if (last) observeIteratorAge(host, invokedOf(fn, mapping.qualifier), host.clock.now(), last.atMs);
    const result = await invoked(mapping, fn, event, requestId, host);
    if (result === "not run") return result;
    const failed = failingFrom(result, records, mapping.reportsFailures);
    const failing = failed > 0 && window?.accept(result.payload) === false ? 0 : failed;
    if (failing > 0) await handling.reached(records.slice(0, failing));
    await handling.ended(failing === records.length ? "OK" : "PROBLEM: Function call failed");
    return { failing, functionError: result.functionError };
  });
}

/** "not run" where Lambda itself could not: a throttle, a role that can't be assumed. */
async function invoked(
  mapping: MappingRecord,
  fn: FunctionRecord,
  event: object,
  requestId: string,
  host: ReadingHost,
): Promise<InvocationResult | "not run"> {
  const payload = Buffer.from(JSON.stringify(event));
  try {
    return await admitted({ fn, qualifier: mapping.qualifier || undefined }, host, (spec, traceId) =>
      host.sandboxes.invoke(spec, { requestId, payload, invokedFunctionArn: mappedArn(mapping), traceId }),
    );
  } catch (error) {
    if (error instanceof AwsError) return "not run";
    throw error;
  }
}

/** Records that no try is made of any more. */
const passed = (handling: Handling, given: GivenUp, fn: FunctionRecord, as: CallAs, host: ReadingHost): Promise<void> =>
  inBackground(host, `records of ${fn.name} that are given up`, async () => {
    const name = `telling of records of ${fn.name} that are given up`;
    await untilDone(host, name, handling.signal, () => giveUp(given, handling.mapping, fn, as, host));
    await handling.reached(given.records);
  });
