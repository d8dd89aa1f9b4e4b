/** The condition keys of a request, from a plain record. */
import type { RequestContext, UNKNOWN } from "./request.js";

/**
 * `contextOf({ "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["team"] })`. A string is a single-valued key, an array a
 * multivalued one. Of keys that differ only in case the last one stands.
 */
export function contextOf(
  record: Readonly<Record<string, string | readonly string[] | typeof UNKNOWN | undefined>>,
): RequestContext {
  const values = new Map<string, string | readonly string[] | typeof UNKNOWN>();
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    values.set(lower, value);
    names.set(lower, name);
  }
  return { get: (key) => values.get(key), keys: () => names.values() };
}
