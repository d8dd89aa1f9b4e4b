/**
 * The pollers of event source mappings: one for each that is enabled, started when it becomes so and after a restart.
 *
 * A poller itself is no background work, which is waited for to end; each batch it hands to a function is.
 */
import { startOwed } from "../../../kernel/owed.js";
import type { Key, Store } from "../../../store/store.js";
import type { ReadingHost } from "./host.js";
import { type MappingRecord, mappingKey, mappings } from "./records.js";
import { sourceOf } from "./sources.js";
import { checkpoints } from "./stream/records.js";

interface Poller {
  readonly stop: AbortController;
  /** Resolves once it reads no more, and what it had begun of a stream is at its end. */
  readonly ended: Promise<void>;
}

const pollers = new WeakMap<Store, Map<string, Poller>>();

function pollersOf(store: Store): Map<string, Poller> {
  const known = pollers.get(store) ?? new Map<string, Poller>();
  pollers.set(store, known);
  return known;
}

/** Brings a mapping to where its state leads, behind the answer of the call that changed it. */
export function settleMapping(mapping: MappingRecord, host: ReadingHost): void {
  startOwed(host, {
    name: `the state of an event source mapping of ${mapping.functionName}`,
    work: () => settle(mappingKey(mapping), host),
  });
}

/** After a restart. */
export async function resumeMappings(host: ReadingHost): Promise<void> {
  const { items } = await host.store.read((read) => mappings.list(read, { prefix: [] }));
  for (const mapping of items) await settle(mappingKey(mapping), host);
}

async function settle(key: Key, host: ReadingHost): Promise<void> {
  const settled = await host.store.transact(async (tx) => {
    const mapping = await mappings.get(tx, key);
    if (!mapping) return undefined;
    if (mapping.state === "Deleting") {
      await mappings.delete(tx, key);
      await checkpoints.deleteBelow(tx, key);
      return undefined;
    }
    const state = mapping.enabled ? ("Enabled" as const) : ("Disabled" as const);
    if (mapping.state === state) return mapping;
    const next = { ...mapping, state };
    await mappings.put(tx, next);
    return next;
  });
  const running = pollersOf(host.store);
  const id = key.join(" ");
  // One that runs may wait for messages under settings of before.
  const before = running.get(id);
  before?.stop.abort();
  if (settled?.state === "Enabled") start(id, settled, before?.ended, host);
  else running.delete(id);
}

/** Two that read one source at once would hand the same records over twice. */
function start(id: string, mapping: MappingRecord, before: Promise<void> | undefined, host: ReadingHost): void {
  const stop = new AbortController();
  const running = pollersOf(host.store);
  const ended = new Promise<void>((resolve) => {
    host.background.start(`reading for ${mapping.functionName}`, async (stopping) => {
      const end = () => stop.abort(stopping.reason);
      stopping.addEventListener("abort", end, { once: true });
      (before ?? Promise.resolve())
        .then(() => sourceOf(mapping.source).poll(mapping, host, stop.signal))
        .catch((error) => {
          if (!stop.signal.aborted) host.log.error(`the poller of an event source mapping ended`, error);
        })
        .finally(() => {
          stopping.removeEventListener("abort", end);
          if (running.get(id)?.stop === stop) running.delete(id);
          resolve();
        });
    });
  });
  running.set(id, { stop, ended });
}
