/**
 * What the families of operators share. A family compares one request value with one policy value; sets of values,
 * negation, IfExists and absent keys are the same for all of them and live in `condition.ts`.
 */
import type { Resolved } from "../match/variables.js";

export type { Resolved } from "../match/variables.js";

/** The two values do not match. */
export const DIFFERS = 0;
export const MATCHES = 1;
/** One of the two cannot be read as what the operator compares (a number, a date, an address …). */
export const UNREADABLE = 2;
export type Comparison = typeof DIFFERS | typeof MATCHES | typeof UNREADABLE;

/** A policy value, compiled: compares request values with itself. */
export type Comparer = (requestValue: string) => Comparison;

export interface Family {
  /** Whether `${…}` is replaced in the policy's values. */
  readonly variables: boolean;
  compile(value: Resolved): Comparer;
  /**
   * Of a policy value that matches one text and nothing else, that text (as `fold` would have it): many of them are
   * looked up at once rather than compared one by one. Such a value is never unreadable, and neither is what it is
   * compared with.
   */
  literal?(value: Resolved): string | undefined;
  /** What a request value is before it is looked up; itself if absent. */
  fold?(requestValue: string): string;
}

export const plain = (value: Resolved): string =>
  value.length === 1 ? (value[0]?.text ?? "") : value.map((part) => part.text).join("");
