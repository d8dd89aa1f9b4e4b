/** Values of Logs Insights, and how they compare, sort and print. */

/** An instant; it prints as AWS's console shows it and counts as its milliseconds. */
export class Instant {
  constructor(readonly ms: number) {}
}

export type Structure = readonly unknown[] | { readonly [name: string]: unknown };

/** Booleans are 1 and 0. `undefined` is a field that is not there. */
export type Value = string | number | Instant | Structure | undefined;

export const truth = (value: boolean): Value => (value ? 1 : 0);

export const isTrue = (value: Value): boolean => value !== undefined && value !== 0 && value !== "" && value !== "0";

/** A JSON value as a value of the language; null is absent. */
export function fromJson(value: unknown): Value {
  if (typeof value === "boolean") return truth(value);
  if (typeof value === "string" || typeof value === "number") return value;
  return value === null || value === undefined ? undefined : (value as Structure);
}

export function asNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Instant) return value.ms;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Structures are no text: functions on strings take them for absent. */
export function asText(value: Value): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return value instanceof Instant ? printInstant(value) : undefined;
}

/** As a result shows it. */
export const print = (value: Exclude<Value, undefined>): string => asText(value) ?? JSON.stringify(value);

/** `2026-01-01 12:00:00.000` */
const printInstant = ({ ms }: Instant) => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().replace("T", " ").replace("Z", "");
};

/** Numbers as numbers where both are ones, else as text; undefined when one is absent or a structure. */
export function compareValues(a: Value, b: Value): number | undefined {
  const left = asNumber(a);
  const right = asNumber(b);
  if (left !== undefined && right !== undefined) return left - right;
  const leftText = asText(a);
  const rightText = asText(b);
  if (leftText === undefined || rightText === undefined) return undefined;
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
}

/**
 * AWS's natural order: absent first, then what is no number, in chunks of digits and of others, then numbers.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html
 */
export function sortOrder(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  const left = asNumber(a);
  const right = asNumber(b);
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) return left === undefined ? -1 : 1;
  return naturalOrder(print(a), print(b));
}

function naturalOrder(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const one = left[index] ?? "";
    const other = right[index] ?? "";
    if (one === other) continue;
    const bothDigits = /^\d/.test(one) && /^\d/.test(other);
    if (bothDigits && one.length !== other.length) return one.length - other.length;
    return one < other ? -1 : 1;
  }
  return left.length - right.length;
}
