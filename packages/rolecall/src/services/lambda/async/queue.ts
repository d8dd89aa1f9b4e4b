/**
 * Asynchronous invocations: accepted into the store, run behind the answer, tried again when they fail.
 *
 * A function error is tried again after one minute, and after two more; what could not be run at all (a role that is not
 * assumable, a runtime that is missing) comes back after 1 second, then ever later up to 5 minutes, until the event is too
 * old. All tries have the request id that the caller was told.
 *
 * INVARIANT: the store alone says what is owed. What waits in memory is made anew by `resumeEvents`, so an event that was
 * answered runs at least once whatever happens to the process.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import type { Key, Store } from "../../../store/store.js";
import { draw, functionSpec } from "../invocation.js";
import { findVersionIfAny } from "../lookup.js";
import { functionArn } from "../names.js";
import { type EventRecord, eventConfigs, events, type FunctionRecord } from "../records.js";

type QueueHost = Pick<Host, "store" | "background" | "sandboxes" | "clock" | "ids" | "log" | "call" | "sessions">;

/** AWS's, where no EventInvokeConfig says otherwise. */
const RETRIES = 2;
const AGE_SECONDS = 21_600;

const RETRY_AFTER_MS = [60_000, 120_000];
const SETBACK_MS = 1000;
const LONGEST_SETBACK_MS = 300_000;

/** Events of one function that run side by side; others wait, as they would under a concurrency limit. */
const AT_ONCE = 10;

/** Takes an event; once this resolves it will run. */
export async function accept(event: EventRecord, host: QueueHost): Promise<void> {
  await host.store.transact((tx) => events.put(tx, event));
  schedule(event, host);
}

/** After a restart: everything owed is on its way again. */
export async function resumeEvents(host: QueueHost): Promise<void> {
  const { items } = await host.store.read((read) => events.list(read, { prefix: [] }));
  for (const event of items) schedule(event, host);
}

type Waiting = Pick<EventRecord, "account" | "region" | "functionName" | "requestId" | "dueMs">;

function schedule({ account, region, functionName, requestId, dueMs }: Waiting, host: QueueHost): void {
  // Without the payload, which would otherwise lie in memory as long as the event waits.
  const event: Waiting = { account, region, functionName, requestId, dueMs };
  if (dueMs <= host.clock.now()) line(event, host);
  else later(host, dueMs, `the next try of an event of ${functionName}`, async () => line(event, host));
}

interface Line {
  running: number;
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
  const own = ofStore.get(name) ?? { running: 0, waiting: [] };
  ofStore.set(name, own);
  own.waiting.push(event);
  if (own.running >= AT_ONCE) return;
  own.running += 1;
  host.background.start(`running events of ${event.functionName}`, async (signal) => {
    for (let next = own.waiting.shift(); next && !signal.aborted; next = own.waiting.shift()) {
      await runOrWait(next, host, signal);
    }
    own.running -= 1;
    if (own.running === 0 && own.waiting.length === 0) ofStore.delete(name);
  });
}

/** What the store could not do now it may do a moment later; the event is still owed. */
async function runOrWait(event: Waiting, host: QueueHost, signal: AbortSignal): Promise<void> {
  const { account, region, functionName, requestId } = event;
  try {
    await run([account, region, functionName, requestId], host);
  } catch (error) {
    if (signal.aborted) return;
    host.log.warn("an event could not be looked after; it is tried again", {
      function: functionName,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    schedule({ ...event, dueMs: host.clock.now() + SETBACK_MS }, host);
  }
}

/** One try; what comes of it is in the store afterwards. */
async function run(key: Key, host: QueueHost): Promise<void> {
  const chance = draw(host.ids);
  const found = await host.store.read(async (read) => {
    const event = await events.get(read, key);
    if (!event) return undefined;
    const { account, region, functionName, qualifier } = event;
    const config = await eventConfigs.get(read, [account, region, functionName, qualifier || "$LATEST"]);
    const ref = { account, region, name: functionName, ...(qualifier ? { qualifier } : {}) };
    // A version or an alias that is gone in the meantime takes its events with it.
    const fn = await findVersionIfAny(read, ref, chance);
    return { event, config, fn, arn: functionArn(ref) };
  });
  if (!found) return;
  const { event, config, fn, arn } = found;
  const ageMs = host.clock.now() - event.acceptedMs;
  if (!fn || ageMs > (config?.maximumEventAgeSeconds ?? AGE_SECONDS) * 1000) {
    host.log.info("an event was given up", { function: arn, requestId: event.requestId, ageMs });
    return settle(key, undefined, host);
  }
  const outcome = await attempt(event, fn, arn, host);
  const now = host.clock.now();
  if (outcome === "done") return settle(key, undefined, host);
  if (outcome === "setback") {
    const afterMs = Math.min(SETBACK_MS * 2 ** event.setbacks, LONGEST_SETBACK_MS);
    return settle(key, { setbacks: event.setbacks + 1, dueMs: now + afterMs }, host);
  }
  const failures = event.failures + 1;
  const afterMs = RETRY_AFTER_MS[event.failures];
  if (afterMs === undefined || failures > (config?.maximumRetryAttempts ?? RETRIES)) {
    host.log.info("an event failed in all its tries", { function: arn, requestId: event.requestId, tries: failures });
    return settle(key, undefined, host);
  }
  return settle(key, { failures, dueMs: now + afterMs }, host);
}

/** `failed` by the function's own fault, `setback` where it was not run. */
async function attempt(
  event: EventRecord,
  fn: FunctionRecord,
  invokedFunctionArn: string,
  host: QueueHost,
): Promise<"done" | "failed" | "setback"> {
  if (fn.state !== "Active") return "setback";
  try {
    const { functionError } = await host.sandboxes.invoke(functionSpec(fn, host), {
      requestId: event.requestId,
      payload: Buffer.from(event.payload, "base64"),
      invokedFunctionArn,
    });
    return functionError === undefined ? "done" : "failed";
  } catch (error) {
    host.log.warn("an event could not be run; it is tried again", {
      function: invokedFunctionArn,
      error: error instanceof Error ? error.message : String(error),
    });
    return "setback";
  }
}

/** Takes the event away, or notes its next try and waits for it. */
async function settle(key: Key, next: Partial<EventRecord> | undefined, host: QueueHost): Promise<void> {
  const waiting = await host.store.transact(async (tx) => {
    const event = await events.get(tx, key);
    // Gone with its function, or with a reset.
    if (!event) return undefined;
    if (!next) {
      await events.delete(tx, key);
      return undefined;
    }
    const after = { ...event, ...next };
    await events.put(tx, after);
    return after;
  });
  if (waiting) schedule(waiting, host);
}
