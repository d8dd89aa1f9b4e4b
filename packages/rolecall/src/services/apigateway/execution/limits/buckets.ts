/**
 * Token buckets of throttling: in memory and best effort, as AWS calls its own.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html (2026-11)
 */
import type { Store } from "../../../../store/store.js";

export interface Limit {
  /** Tokens added a second. */
  readonly rate: number;
  /** Tokens there can be. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const ENTRIES = 50_000;

const all = new WeakMap<Store, Map<string, Bucket>>();

/** Takes a token from each bucket, or none where one of them is empty. */
export function takeTokens(
  store: Store,
  limits: readonly (readonly [key: string, limit: Limit])[],
  nowMs: number,
): boolean {
  let buckets = all.get(store);
  if (!buckets) {
    buckets = new Map();
    all.set(store, buckets);
  }
  if (buckets.size > ENTRIES) buckets.clear();
  const asked: Bucket[] = [];
  for (const [key, { rate, burst }] of limits) {
    const before = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, before.tokens + (Math.max(0, nowMs - before.atMs) / 1000) * rate);
    const bucket = { tokens, atMs: nowMs };
    buckets.set(key, bucket);
    asked.push(bucket);
  }
  if (asked.some(({ tokens }) => tokens < 1)) return false;
  for (const bucket of asked) bucket.tokens -= 1;
  return true;
}
