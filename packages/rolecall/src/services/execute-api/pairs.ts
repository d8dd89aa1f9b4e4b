/** Headers and query parameters as they came: in their order, with their spelling, repeated ones too. */
import type { HttpRequest } from "../../kernel/http.js";

export type Pairs = readonly (readonly [name: string, value: string])[];

export function headerPairs({ rawHeaders, headers }: Pick<HttpRequest, "rawHeaders" | "headers">): Pairs {
  if (rawHeaders.length === 0) return Object.entries(headers);
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] as string, rawHeaders[index + 1] as string]);
  }
  return pairs;
}

/** `a=1&a=2&b` decoded: `+` is a blank, and a name without a value has the empty one. */
export const queryPairs = (query: string): Pairs => [...new URLSearchParams(query)];

/** The last value of a header; names without regard to case. */
export function headerValue(pairs: Pairs, name: string): string | undefined {
  const lower = name.toLowerCase();
  let found: string | undefined;
  for (const [each, value] of pairs) if (each.toLowerCase() === lower) found = value;
  return found;
}

/** Of each name its last value, as API Gateway's single-value maps have it. */
export const lastValues = (pairs: Pairs): Record<string, string> => Object.fromEntries(pairs);

/** Of each name all its values. */
export function allValues(pairs: Pairs): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = all.get(name);
    if (values) values.push(value);
    else all.set(name, [value]);
  }
  return Object.fromEntries(all);
}
