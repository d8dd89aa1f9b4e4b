/** What authorizers said, for as long as their TTL says: in memory, since a restart may ask again. */
import type { Store } from "../../../../store/store.js";
import type { AuthorizerAnswer } from "./authorizer-answer.js";

interface Cached {
  readonly answer: AuthorizerAnswer;
  readonly untilMs: number;
}

/** AWS's limit is not published; the oldest goes first. */
const ENTRIES = 10_000;

const caches = new WeakMap<Store, Map<string, Cached>>();

function cacheOf(store: Store): Map<string, Cached> {
  let cache = caches.get(store);
  if (!cache) {
    cache = new Map();
    caches.set(store, cache);
  }
  return cache;
}

export function cachedAnswer(store: Store, key: string, nowMs: number): AuthorizerAnswer | undefined {
  const cached = cacheOf(store).get(key);
  return cached && cached.untilMs > nowMs ? cached.answer : undefined;
}

export function keepAnswer(store: Store, key: string, answer: AuthorizerAnswer, untilMs: number): void {
  const cache = cacheOf(store);
  cache.delete(key);
  cache.set(key, { answer, untilMs });
  const [oldest] = cache.size > ENTRIES ? cache.keys() : [];
  if (oldest !== undefined) cache.delete(oldest);
}
