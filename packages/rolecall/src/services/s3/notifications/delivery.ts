/**
 * Hands waiting events to their destinations, as s3.amazonaws.com for the bucket. A destination that takes them no
 * more loses them, as AWS's does; the refusal stands in the trail.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
import { AwsError, RolecallError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { asBucket } from "./as-bucket.js";
import { sendTo } from "./destinations.js";
import { type WaitingEvent, waiting } from "./outbox.js";

type DeliveryHost = Pick<Host, "call" | "store" | "background" | "clock" | "log" | "settings">;

const BATCH = 100;
/** How long what could not be looked after waits for the next try. */
const SETBACK_MS = 1000;
/** One delivery a store at a time: events of a key arrive in their order as far as S3 keeps any. */
const underway = new WeakMap<object, { again: boolean }>();

/** Starts delivering what waits; returns at once. */
export function deliverEvents(host: DeliveryHost): void {
  const running = underway.get(host.store);
  if (running) {
    running.again = true;
    return;
  }
  const state = { again: true };
  underway.set(host.store, state);
  host.background.start("delivering events of S3", async (signal) => {
    try {
      while (state.again && !signal.aborted) {
        state.again = false;
        await drain(host, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      // What the store could not do now it may do a moment later; the events are still owed.
      host.log.warn("events of S3 could not be looked after; they are tried again", {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      later(host, host.clock.now() + SETBACK_MS, "delivering events of S3 again", async () => deliverEvents(host));
    } finally {
      underway.delete(host.store);
    }
  });
}

async function drain(host: DeliveryHost, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [], limit: BATCH }));
    if (items.length === 0) return;
    for (const event of items) {
      signal.throwIfAborted();
      await deliver(host, event);
      await host.store.transact((tx) => waiting.delete(tx, [event.atMs, event.id]));
    }
  }
}

async function deliver(host: DeliveryHost, event: WaitingEvent): Promise<void> {
  try {
    await sendTo(host, event.target, event, { ...asBucket(event), traceHeader: event.traceHeader });
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof RolecallError)) throw error;
    host.log.debug("an event of S3 was not taken", {
      bucket: event.bucket,
      target: event.target.arn,
      code: error.code,
    });
  }
}
