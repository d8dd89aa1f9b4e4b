/**
 * Events on their way to others: each was written in the transaction that makes it true, is handed over afterwards, in the
 * order in which they are due and at least once, and is taken away when it was taken or refused. What may pass is tried again
 * for a day. An event that waits for its next try keeps none from the others.
 */
import type { Collection } from "../store/collection.js";
import type { Key } from "../store/store.js";
import { isRefusal } from "./errors.js";
import type { Host } from "./host.js";
import { later } from "./later.js";
import { noteSetback, startOwed, untilDone } from "./owed.js";
import { mayPass, nextTry } from "./retry-policy.js";

export interface Waiting {
  readonly atMs: number;
  /** Tries that failed; absent: none. */
  readonly failed?: number;
  /** When it is tried again; absent: at once. */
  readonly dueMs?: number;
}

export type OutboxHost = Pick<Host, "store" | "background" | "clock" | "log">;

export interface Outbox<Sender> {
  /** Starts delivering what waits; returns at once. */
  deliver(host: Sender): void;
  /** After a restart. */
  resume(host: Sender): Promise<void>;
}

const BATCH = 100;

export function outbox<Event extends Waiting, Sender extends OutboxHost>({
  name,
  waiting,
  keyOf,
  hand,
  about,
}: {
  /** `delivering events of S3`: for the log. */
  readonly name: string;
  /** Keyed by when its events are due. */
  readonly waiting: Pick<Collection<Event, never>, "list" | "get" | "put" | "delete">;
  readonly keyOf: (event: Event) => Key;
  /** Hands an event over. @throws where it was not taken */
  readonly hand: (host: Sender, event: Event) => Promise<void>;
  /** Whom it is for, and of what: for the log. */
  readonly about: (event: Event) => { readonly to: string; readonly of: string };
}): Outbox<Sender> {
  /** One delivery a store at a time, so that events arrive in their order. */
  const underway = new WeakMap<object, { again: boolean }>();

  function deliver(host: Sender): void {
    const running = underway.get(host.store);
    if (running) running.again = true;
    else startOwed(host, { name, work: (signal) => deliverAll(host, signal) });
  }

  async function deliverAll(host: Sender, signal: AbortSignal): Promise<void> {
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

  async function drain(host: Sender, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [], limit: BATCH }));
      if (items.length === 0) return;
      for (const event of items) {
        signal.throwIfAborted();
        // They stand in the order in which they are due.
        if (event.dueMs !== undefined && event.dueMs > host.clock.now()) return;
        const postponed = await tried(host, event);
        await untilDone(host, name, signal, () => note(host, event, postponed));
        if (postponed?.dueMs !== undefined) wake(host, postponed.dueMs);
      }
    }
  }

  const wake = (host: Sender, dueMs: number) => later(host, dueMs, name, async () => deliver(host));

  /** The event with its next try; undefined where it was taken, or is lost. */
  async function tried(host: Sender, event: Event): Promise<Event | undefined> {
    const { atMs, failed = 0 } = event;
    try {
      await hand(host, event);
      return undefined;
    } catch (error) {
      const { to, of } = about(event);
      if (!isRefusal(error)) noteSetback(host, `telling ${to} of an event of ${of}`, error);
      const next = mayPass(error) ? nextTry({ failed, acceptedMs: atMs }, host.clock.now()) : undefined;
      if (typeof next === "object") return { ...event, failed: failed + 1, ...next };
      host.log.warn(`${to} did not take an event of ${of}, which is lost`, {
        error: isRefusal(error) ? `${error.code}: ${error.message}` : String(error),
      });
      return undefined;
    }
  }

  async function note(host: Sender, event: Event, postponed: Event | undefined): Promise<void> {
    await host.store.transact(async (tx) => {
      // A reset in between took the event away: it stays gone.
      const stands = await waiting.get(tx, keyOf(event));
      await waiting.delete(tx, keyOf(event));
      if (stands && postponed) await waiting.put(tx, postponed);
    });
  }

  return {
    deliver,
    async resume(host) {
      const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [] }));
      for (const dueMs of new Set(items.map((event) => event.dueMs))) if (dueMs !== undefined) wake(host, dueMs);
      if (items.length > 0) deliver(host);
    },
  };
}
