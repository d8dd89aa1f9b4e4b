/**
 * Hands waiting events to their destinations, as s3.amazonaws.com for the bucket. A destination that refuses them loses
 * them, as on AWS; the refusal stands in the trail. What may pass is tried again for a day (unverified: for how long AWS does).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { noteSetback, startOwed, untilDone } from "../../../kernel/owed.js";
import { mayPass, nextTry } from "../../../kernel/retry-policy.js";
import { asBucket } from "./as-bucket.js";
import { sendTo } from "./destinations.js";
import { keyOf, type WaitingEvent, waiting } from "./outbox.js";

type DeliveryHost = Pick<Host, "call" | "store" | "background" | "clock" | "log" | "settings">;

const NAME = "delivering events of S3";
const BATCH = 100;
/** One delivery a store at a time: events of a key arrive in their order as far as S3 keeps any. */
const underway = new WeakMap<object, { again: boolean }>();

/** Starts delivering what waits; returns at once. */
export function deliverEvents(host: DeliveryHost): void {
  const running = underway.get(host.store);
  if (running) running.again = true;
  else startOwed(host, { name: NAME, work: (signal) => deliverAll(host, signal) });
}

async function deliverAll(host: DeliveryHost, signal: AbortSignal): Promise<void> {
  const running = underway.get(host.store);
  if (running) {
    running.again = true;
    return;
  }
  const state = { again: true };
  underway.set(host.store, state);
  try {
    while (state.again) {
      state.again = false;
      await drain(host, signal);
    }
  } finally {
    underway.delete(host.store);
  }
}

async function drain(host: DeliveryHost, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [], limit: BATCH }));
    if (items.length === 0) return;
    for (const event of items) {
      signal.throwIfAborted();
      // They stand in the order in which they are due.
      if (event.dueMs !== undefined && event.dueMs > host.clock.now()) return;
      const postponed = await tried(host, event);
      await untilDone(host, NAME, signal, () => note(host, event, postponed));
      if (postponed?.dueMs !== undefined) wake(host, postponed.dueMs);
    }
  }
}

const wake = (host: DeliveryHost, dueMs: number) => later(host, dueMs, NAME, async () => deliverEvents(host));

/** After a restart. */
export async function resumeEvents(host: DeliveryHost): Promise<void> {
  const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [] }));
  for (const dueMs of new Set(items.map(({ dueMs }) => dueMs))) if (dueMs !== undefined) wake(host, dueMs);
  deliverEvents(host);
}

/** The event with its next try; undefined where it was taken, or is lost. */
async function tried(host: DeliveryHost, event: WaitingEvent): Promise<WaitingEvent | undefined> {
  const { bucket, target, atMs, failed = 0 } = event;
  try {
    await sendTo(host, target, event, { ...asBucket(event), traceHeader: event.traceHeader });
    return undefined;
  } catch (error) {
    const name = `telling ${target.arn} of an event of the bucket ${bucket}`;
    if (!isRefusal(error)) noteSetback(host, name, error);
    const next = mayPass(error) ? nextTry({ failed, acceptedMs: atMs }, host.clock.now()) : undefined;
    if (typeof next === "object") return { ...event, failed: failed + 1, ...next };
    host.log.warn(`${target.arn} did not take an event of the bucket ${bucket}, which is lost`, {
      error: isRefusal(error) ? `${error.code}: ${error.message}` : String(error),
    });
    return undefined;
  }
}

async function note(host: DeliveryHost, event: WaitingEvent, postponed: WaitingEvent | undefined): Promise<void> {
  await host.store.transact(async (tx) => {
    // A reset in between took the event away: it stays gone.
    const stands = await waiting.get(tx, keyOf(event));
    await waiting.delete(tx, keyOf(event));
    if (stands && postponed) await waiting.put(tx, postponed);
  });
}
