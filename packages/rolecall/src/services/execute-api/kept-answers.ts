/** What Lambda authorizers said, for as long as their TTL says: in memory, since a restart may ask again. */
import type { Store } from "../../store/store.js";

interface Kept<Answer> {
  readonly answer: Answer;
  readonly untilMs: number;
}

export interface KeptAnswers<Answer> {
  find(store: Store, key: string, nowMs: number): Answer | undefined;
  keep(store: Store, key: string, answer: Answer, untilMs: number): void;
}

/** AWS's limit is not published; the oldest goes first. */
const ENTRIES = 10_000;

export function keptAnswers<Answer>(): KeptAnswers<Answer> {
  const caches = new WeakMap<Store, Map<string, Kept<Answer>>>();
  return {
    find(store, key, nowMs) {
      const kept = caches.get(store)?.get(key);
      return kept && kept.untilMs > nowMs ? kept.answer : undefined;
    },
    keep(store, key, answer, untilMs) {
      const cache = caches.get(store) ?? new Map<string, Kept<Answer>>();
      caches.set(store, cache);
      cache.delete(key);
      cache.set(key, { answer, untilMs });
      const [oldest] = cache.size > ENTRIES ? cache.keys() : [];
      if (oldest !== undefined) cache.delete(oldest);
    },
  };
}
