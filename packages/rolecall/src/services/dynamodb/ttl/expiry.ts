/**
 * Deletion of items whose time has come.
 *
 * Each such item has a record of its own, ordered by time, which is written and deleted with it. One task a server
 * waits until the first is due, deletes what is due, and ends when nothing waits any more; a write that leaves an
 * expiry behind starts it again. AWS promises deletion within a few days; here it takes seconds.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html; items more than five years past are
 * left alone: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
import type { Background, Clock, Log } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Store } from "../../../store/store.js";
import { itemKey } from "../items/keys.js";
import { noteChange } from "../items/note-change.js";
import { schemaOf } from "../items/schema.js";
import { type ExpiryRecord, expirySeconds, storeItem } from "../items/store-item.js";
import { EXPIRIES, readItemRecord, tables } from "../records.js";

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly background: Background;
  readonly log: Log;
}

/** Never asleep for longer, since a write may bring an expiry that is due earlier than all before it. */
const LONGEST_SLEEP_MS = 5_000;
const BATCH = 100;
const FIVE_YEARS_SECONDS = 5 * 365 * 24 * 60 * 60;

/** The servers in which somebody waits; `woken` when a write came since he last looked. */
const waiting = new WeakMap<Background, { woken: boolean }>();

/** Makes sure that somebody waits for the expiries of this store. */
export function awaitExpiries(host: Parts): void {
  const found = waiting.get(host.background);
  if (found !== undefined) {
    found.woken = true;
    return;
  }
  const state = { woken: false };
  waiting.set(host.background, state);
  look(host, state, 0);
}

/** Deletes what is due at an instant, and looks again when the next one is, until nothing waits. */
function look(host: Parts, state: { woken: boolean }, dueMs: number): void {
  const { store, clock, background } = host;
  startOwed(host, {
    name: "DynamoDB time to live",
    dueMs,
    work: async (signal) => {
      state.woken = false;
      let first = await firstExpiry(store, clock.now());
      while (first !== undefined && first * 1000 <= clock.now()) {
        signal.throwIfAborted();
        await deleteDue(store, clock.now());
        first = await firstExpiry(store, clock.now());
      }
      const nowMs = clock.now();
      if (first !== undefined) look(host, state, Math.min(first * 1000, nowMs + LONGEST_SLEEP_MS));
      else if (state.woken) look(host, state, nowMs);
      else waiting.delete(background);
    },
  });
}

/** The second at which the next item is due; undefined when none waits. */
async function firstExpiry(store: Store, nowMs: number): Promise<number | undefined> {
  const [first] = await store.read((tx) => tx.range({ prefix: EXPIRIES, from: oldest(nowMs), limit: 1 }));
  return first === undefined ? undefined : (first.key[EXPIRIES.length] as number);
}

const oldest = (nowMs: number) => [...EXPIRIES, Math.floor(nowMs / 1000) - FIVE_YEARS_SECONDS];

/** Deletes the items of one batch of expiries, each in a transaction of its own. */
async function deleteDue(store: Store, nowMs: number): Promise<void> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const due = await store.read((tx) =>
    tx.range({ prefix: EXPIRIES, from: oldest(nowMs), before: [...EXPIRIES, nowSeconds + 1], limit: BATCH }),
  );
  for (const { key, value } of due) {
    const expiry = value as unknown as ExpiryRecord;
    await store.transact(async (tx) => {
      const table = await tables.get(tx, [expiry.account, expiry.region, expiry.name]);
      if (table === undefined || table.id !== expiry.tableId) return tx.delete(key);
      const schema = schemaOf(table);
      const item = itemKey(schema, expiry.key);
      const before = await readItemRecord(tx, item);
      const atSeconds = before === undefined ? undefined : expirySeconds(schema, before.item);
      // The item may have been given more time, or time to live may have been switched off.
      if (atSeconds !== undefined && atSeconds <= nowSeconds) {
        const outcome = { key: item, before, after: undefined };
        storeItem(tx, schema, outcome);
        await noteChange(tx, schema, outcome, { atMs: nowMs, expired: true });
      }
      tx.delete(key);
    });
  }
}
