/** What authorizers said, for as long as their TTL says: in memory, since a restart may ask again. */
import type { Store } from "../../../../store/store.js";

/** A function's answer: yes or no, or a policy. */
export interface Said {
  readonly isAuthorized?: boolean;
  /** As text. */
  readonly policy?: string;
  readonly principalId?: string;
  readonly context: Readonly<Record<string, unknown>>;
}

interface Kept {
  readonly said: Said;
  readonly untilMs: number;
}

/** AWS's limit is not published; the oldest goes first. */
const ENTRIES = 10_000;

const caches = new WeakMap<Store, Map<string, Kept>>();

export function saidBefore(store: Store, key: string, nowMs: number): Said | undefined {
  const kept = caches.get(store)?.get(key);
  return kept && kept.untilMs > nowMs ? kept.said : undefined;
}

export function keepSaid(store: Store, key: string, said: Said, untilMs: number): void {
  const cache = caches.get(store) ?? new Map<string, Kept>();
  caches.set(store, cache);
  cache.delete(key);
  cache.set(key, { said, untilMs });
  const [oldest] = cache.size > ENTRIES ? cache.keys() : [];
  if (oldest !== undefined) cache.delete(oldest);
}
