/**
 * Asynchronous invocations: accepted into the store, run behind the answer, tried again when they fail, and told of.
 *
 * A function error is tried again after one minute, and after two more; what could not be run at all (no concurrency left,
 * a role that is not assumable, a runtime that is missing) comes back after 1 second, then ever later up to 5 minutes, until
 * the event is too old. All tries have the request id that the caller was told. What became of the event then goes to its
 * destination and the function's dead-letter queue (`delivery.ts`).
 *
 * INVARIANT: the store alone says what is owed. What waits in memory is made anew by `resumeEvents`, so an event that was
 * answered runs at least once whatever happens to the process, and is told of at least once. Where the store fails, a step is
 * done again alone and the event keeps its place: what was run is not run again because it could not be noted.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { untilDone } from "../../../kernel/owed.js";
import type { Key, Read, Store } from "../../../store/store.js";
import { ACCOUNT_CONCURRENCY } from "../concurrency/limits.js";
import { draw } from "../invocation.js";
import { findVersionIfAny } from "../lookup.js";
import { count, observe, observeAge } from "../metrics.js";
import { type FunctionRef, functionArn } from "../names.js";
import {
  type AnswerRecord,
  type EventConfigRecord,
  type EventRecord,
  eventConfigs,
  events,
  type FunctionRecord,
  scaling,
} from "../records.js";
import { admitted } from "../running.js";
import { type Done, deliver, ending } from "./delivery.js";
import { THROTTLED } from "./outcome.js";

type QueueHost = Pick<
  Host,
  "store" | "background" | "sandboxes" | "clock" | "ids" | "log" | "call" | "sessions" | "metrics"
>;

/** AWS's, where no EventInvokeConfig says otherwise. */
const RETRIES = 2;
const AGE_SECONDS = 21_600;

const RETRY_AFTER_MS = [60_000, 120_000];
const SETBACK_MS = 1000;
const LONGEST_SETBACK_MS = 300_000;

/**
 * Events of one function that run side by side at first. Where some still wait after a while, as many more are run, up to
 * all that an account has.
 */
const AT_ONCE = 10;
const GROWS_AFTER_MS = 1000;
const MOST_AT_ONCE = ACCOUNT_CONCURRENCY;

const RESUMED_AT_ONCE = 100;

/** Takes an event; once this resolves it will run. */
export async function accept(
  { account, region, name: functionName, qualifier = "" }: FunctionRef,
  given: { readonly requestId: string; readonly payload: Uint8Array; readonly traceHeader?: string | undefined },
  host: QueueHost,
): Promise<void> {
  const { requestId, payload, traceHeader } = given;
  const now = host.clock.now();
  const event: EventRecord = {
    account,
    region,
    functionName,
    qualifier,
    requestId,
    payload: Buffer.from(payload).toString("base64"),
    acceptedMs: now,
    dueMs: now,
    failures: 0,
    setbacks: 0,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
  await host.store.transact((tx) => events.put(tx, event));
  observe(host, invokedBy(event), now, { AsyncEventsReceived: count(1) });
  schedule(event, host);
}

const invokedBy = ({ account, region, functionName: name, qualifier }: EventRecord) => ({
  account,
  region,
  name,
  qualifier,
});

/** After a restart: everything owed is on its way again. */
export async function resumeEvents(host: QueueHost): Promise<void> {
  const owed = await host.store.read(async (read) => {
    const found: Waiting[] = [];
    let after: Key | undefined;
    do {
      // A few at a time, since payloads are large. One look sees them all: what comes meanwhile is on its way by itself.
      const page = { prefix: [], limit: RESUMED_AT_ONCE, ...(after ? { after } : {}) };
      const { items, next } = await events.list(read, page);
      found.push(...items.map(withoutPayload));
      after = next;
    } while (after);
    return found;
  });
  for (const event of owed) schedule(event, host);
}

type Waiting = Pick<EventRecord, "account" | "region" | "functionName" | "requestId" | "dueMs">;

/** The payload would lie in memory for as long as the event waits. */
const withoutPayload = ({ account, region, functionName, requestId, dueMs }: Waiting): Waiting => ({
  account,
  region,
  functionName,
  requestId,
  dueMs,
});

function schedule(accepted: Waiting, host: QueueHost): void {
  const event = withoutPayload(accepted);
  const { dueMs, functionName } = event;
  if (dueMs <= host.clock.now()) line(event, host);
  else later(host, dueMs, `the next try of an event of ${functionName}`, async () => line(event, host));
}

interface Line {
  running: number;
  /** Set while it is waited whether it has to grow. */
  growing: boolean;
  readonly forget: () => void;
  readonly waiting: Waiting[];
}

const lines = new WeakMap<Store, Map<string, Line>>();

/** Puts an event that is due into the line of its function. */
function line(event: Waiting, host: QueueHost): void {
  let ofStore = lines.get(host.store);
  if (!ofStore) {
    ofStore = new Map();
    lines.set(host.store, ofStore);
  }
  const name = `${event.account} ${event.region} ${event.functionName}`;
  const known = ofStore;
  const own = known.get(name) ?? { running: 0, growing: false, waiting: [], forget: () => known.delete(name) };
  known.set(name, own);
  own.waiting.push(event);
  if (own.running < AT_ONCE) runFrom(own, event.functionName, host);
  else grow(own, event.functionName, host);
}

function runFrom(own: Line, functionName: string, host: QueueHost): void {
  own.running += 1;
  host.background.start(`running events of ${functionName}`, async (signal) => {
    for (let next = own.waiting.shift(); next && !signal.aborted; next = own.waiting.shift()) {
      if ((await run(next, own, host, signal)) === "left to others") return;
    }
    own.running -= 1;
    if (own.running === 0 && own.waiting.length === 0 && !own.growing) own.forget();
  });
}

/** One that is done again and again by few needs no more; one whose events take their time does. */
function grow(own: Line, functionName: string, host: QueueHost): void {
  if (own.growing) return;
  own.growing = true;
  later(host, host.clock.now() + GROWS_AFTER_MS, `more events of ${functionName} at a time`, async () => {
    own.growing = false;
    if (own.running === 0 && own.waiting.length === 0) return own.forget();
    const more = Math.min(AT_ONCE, own.waiting.length, MOST_AT_ONCE - own.running);
    for (let count = 0; count < more; count += 1) runFrom(own, functionName, host);
    if (own.waiting.length > 0 && own.running < MOST_AT_ONCE) grow(own, functionName, host);
  });
}

/**
 * Events of a function that has reserved little stay in the line, rather than throttle each other and come back ever later.
 *
 * INVARIANT: whoever leaves an event gives up his place in the same moment, and another one is still at work.
 */
function leave(event: Waiting, own: Line, reserved: number | undefined): boolean {
  if (!reserved || own.running <= reserved) return false;
  own.waiting.unshift(event);
  own.running -= 1;
  return true;
}

/** One try; what comes of it is in the store afterwards. @throws the signal's reason */
async function run(
  waiting: Waiting,
  own: Line,
  host: QueueHost,
  signal: AbortSignal,
): Promise<"left to others" | undefined> {
  const done: Done = (work) => untilDone(host, `looking after an event of ${waiting.functionName}`, signal, work);
  const key = [waiting.account, waiting.region, waiting.functionName, waiting.requestId];
  const chance = draw(host.ids);
  const found = await done(() => host.store.read((read) => lookedUp(read, key, chance)));
  if (!found) return undefined;
  const { event, config, fn, reserved, arn } = found;
  if (leave(waiting, own, reserved)) return "left to others";
  if (event.ended) await deliver(key, host, done);
  else if (!fn) {
    // A version or an alias that is gone in the meantime takes its events with it.
    host.log.info("an event was given up with what it was for", { function: arn, requestId: event.requestId });
    await done(() => host.store.transact((tx) => events.delete(tx, key)));
  } else if (tooOld(event, host.clock.now(), config)) {
    await settle(key, { ...event, condition: "EventAgeExceeded" }, fn, host, done);
  } else {
    // AWS: with nothing reserved an event is given up without a try.
    const outcome = reserved === 0 ? { kind: "stopped" as const } : await attempt(event, fn, arn, host);
    await settle(key, after(event, outcome, config, host.clock.now()), fn, host, done);
  }
  return undefined;
}

/** The event with what it is for, as both stand now; undefined where it is no more. */
async function lookedUp(read: Read, key: Key, chance: number) {
  const event = await events.get(read, key);
  if (!event) return undefined;
  const { account, region, functionName, qualifier } = event;
  const config = await eventConfigs.get(read, [account, region, functionName, qualifier || "$LATEST"]);
  const ref = { account, region, name: functionName, ...(qualifier ? { qualifier } : {}) };
  const fn = await findVersionIfAny(read, ref, chance);
  const { reserved } = (await scaling.get(read, [account, region, functionName])) ?? {};
  return { event, config, fn, reserved, arn: functionArn(ref) };
}

const tooOld = ({ acceptedMs }: EventRecord, atMs: number, config: EventConfigRecord | undefined): boolean =>
  atMs - acceptedMs > (config?.maximumEventAgeSeconds ?? AGE_SECONDS) * 1000;

/** What one try came to. */
type Outcome =
  | { readonly kind: "answered"; readonly answer: AnswerRecord }
  /** Lambda refused to run it, and would again. */
  | { readonly kind: "stopped"; readonly answer?: AnswerRecord }
  /** It could not be run now. */
  | { readonly kind: "setback"; readonly answer?: AnswerRecord };

async function attempt(event: EventRecord, fn: FunctionRecord, arn: string, host: QueueHost): Promise<Outcome> {
  if (fn.state !== "Active") return { kind: "setback" };
  const { qualifier, traceHeader } = event;
  observeAge(host, invokedBy(event), host.clock.now(), event.acceptedMs);
  try {
    const result = await admitted({ fn, qualifier: qualifier || undefined, traceHeader }, host, (spec, traceId) =>
      host.sandboxes.invoke(spec, {
        requestId: event.requestId,
        payload: Buffer.from(event.payload, "base64"),
        invokedFunctionArn: arn,
        traceId,
      }),
    );
    const { functionError, executedVersion, payload } = result;
    const answer = {
      statusCode: 200,
      executedVersion,
      ...(functionError === undefined ? {} : { functionError }),
      payload: Buffer.from(payload).toString("base64"),
    };
    return { kind: "answered", answer };
  } catch (error) {
    if (error instanceof AwsError && error.code === "TooManyRequestsException") {
      return { kind: "setback", answer: THROTTLED };
    }
    if (error instanceof AwsError && error.code === "RecursiveInvocationException") {
      return { kind: "stopped", answer: { statusCode: 400, message: error.message } };
    }
    host.log.warn("an event could not be run; it is tried again", {
      function: arn,
      error: error instanceof Error ? error.message : String(error),
    });
    return { kind: "setback" };
  }
}

type Next = EventRecord & { readonly condition?: NonNullable<EventRecord["ended"]>["condition"] };

/** The event after a try: with a condition where it was the last one. */
function after(event: EventRecord, outcome: Outcome, config: EventConfigRecord | undefined, now: number): Next {
  const answer = outcome.answer ?? event.answer;
  const tried = { ...event, ...(answer ? { answer } : {}) };
  if (outcome.kind === "stopped") {
    return { ...tried, condition: outcome.answer ? "RetriesExhausted" : "ZeroReservedConcurrency" };
  }
  if (outcome.kind === "setback") {
    const afterMs = Math.min(SETBACK_MS * 2 ** event.setbacks, LONGEST_SETBACK_MS);
    return again({ ...tried, setbacks: event.setbacks + 1, dueMs: now + afterMs }, config);
  }
  if (outcome.answer.functionError === undefined) return { ...tried, condition: "Success" };
  const failures = event.failures + 1;
  const afterMs = RETRY_AFTER_MS[event.failures];
  if (afterMs === undefined || failures > (config?.maximumRetryAttempts ?? RETRIES)) {
    return { ...tried, failures, condition: "RetriesExhausted" };
  }
  return again({ ...tried, failures, dueMs: now + afterMs }, config);
}

/** A try that would come too late is not waited for. */
const again = (event: EventRecord, config: EventConfigRecord | undefined): Next =>
  tooOld(event, event.dueMs, config) ? { ...event, condition: "EventAgeExceeded" } : event;

/** Notes the next try and waits for it; or the end of the event, and tells of it. */
async function settle(
  key: Key,
  { condition, ...next }: Next,
  fn: FunctionRecord,
  host: QueueHost,
  done: Done,
): Promise<void> {
  if (condition === undefined) {
    const waiting = await done(() =>
      host.store.transact(async (tx) => {
        // Gone with its function, or with a reset.
        if (!(await events.get(tx, key))) return undefined;
        await events.put(tx, next);
        return next;
      }),
    );
    if (waiting) schedule(waiting, host);
    return;
  }
  if (condition !== "Success") {
    const { failures, requestId } = next;
    observe(host, invokedBy(next), host.clock.now(), { AsyncEventsDropped: count(1) });
    host.log.info("an event was not processed", { function: fn.arn, requestId, condition, tries: failures });
  }
  const ids = { onEnd: host.ids.uuid(), deadLetter: host.ids.uuid() };
  const atMs = host.clock.now();
  const owed = await done(() =>
    host.store.transact(async (tx) => {
      if (!(await events.get(tx, key))) return false;
      const ended = await ending(tx, next, { condition, atMs, roleArn: fn.roleArn }, ids);
      if (ended.owed.length === 0) await events.delete(tx, key);
      else await events.put(tx, { ...next, ended });
      return ended.owed.length > 0;
    }),
  );
  if (owed) await deliver(key, host, done);
}
