/** The models' patterns at work: translated once, and never let loose on a value that could keep them busy. */
import { translateJavaRegex, UntranslatablePattern } from "./java-regex.js";

/** One character class, repeated: takes linear time whatever the value. */
export const linearPattern = /^\^?\(?\[(?:[^\]\\]|\\.)*\][*+]\)?\$?$|^\.\*$/;

/** Longest value that a compound pattern without a greatest length is tried on. */
export const LONGEST_TRIED = 4096;

/** How far beyond its greatest length a value is still tried on a compound pattern. */
export const BEYOND_TRIED = 32;

/**
 * Whether a value fits a pattern. Compound patterns can take time that grows with a power of the length, so they are
 * not tried on values far beyond what AWS takes: the length is refused there already, and where AWS names no greatest
 * length, such a value does not fit.
 */
export function patternTest(pattern: string, max: number | undefined): (value: string) => boolean {
  const regex = compiledPattern(pattern);
  if (regex === undefined) return () => true;
  if (linearPattern.test(pattern)) return (value) => regex.test(value);
  if (max === undefined) return (value) => value.length <= LONGEST_TRIED && regex.test(value);
  return (value) => value.length > max + BEYOND_TRIED || regex.test(value);
}

/** Patterns that take cubic time as AWS writes them, and others that fit the same values in linear time. */
const equivalents: Readonly<Record<string, string>> = {
  "^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$": "[a-z0-9A-Z][\\.\\-\\w]*[a-z0-9A-Z]",
};

const patterns = new Map<string, RegExp | undefined>();

/** Undefined for the patterns that JavaScript cannot say; `pattern.test.ts` lists them. */
export function compiledPattern(pattern: string): RegExp | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern);
  let regex: RegExp | undefined;
  try {
    regex = translateJavaRegex(equivalents[pattern] ?? pattern);
  } catch (error) {
    if (!(error instanceof UntranslatablePattern)) throw error;
  }
  patterns.set(pattern, regex);
  return regex;
}
