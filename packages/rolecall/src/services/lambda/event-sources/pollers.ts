/**
 * The pollers of event source mappings: one for each that is enabled, started when it becomes so and after a restart.
 *
 * A poller itself is no background work, which is waited for to end; each batch it hands to a function is.
 */
import type { Key, Store } from "../../../store/store.js";
import type { ReadingHost } from "./host.js";
import { type MappingRecord, mappingKey, mappings } from "./records.js";
import { sourceOf } from "./sources.js";
import { checkpoints } from "./stream/records.js";

const pollers = new WeakMap<Store, Map<string, AbortController>>();

function pollersOf(store: Store): Map<string, AbortController> {
  const known = pollers.get(store) ?? new Map<string, AbortController>();
  pollers.set(store, known);
  return known;
}

/** Brings a mapping to where its state leads, behind the answer of the call that changed it. */
export function settleMapping(mapping: MappingRecord, host: ReadingHost): void {
  host.background.start(`the state of an event source mapping of ${mapping.functionName}`, () =>
    settle(mappingKey(mapping), host),
  );
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
  running.get(id)?.abort();
  running.delete(id);
  if (settled?.state === "Enabled") start(id, settled, host);
}

function start(id: string, mapping: MappingRecord, host: ReadingHost): void {
  const own = new AbortController();
  const running = pollersOf(host.store);
  running.set(id, own);
  host.background.start(`reading for ${mapping.functionName}`, async (stopping) => {
    stopping.addEventListener("abort", () => own.abort(stopping.reason), { once: true });
    sourceOf(mapping.source)
      .poll(mapping, host, own.signal)
      .catch((error) => {
        if (!own.signal.aborted) host.log.error(`the poller of an event source mapping ended`, error);
      })
      .finally(() => {
        if (running.get(id) === own) running.delete(id);
      });
  });
}
