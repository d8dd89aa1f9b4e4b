/**
 * Patterns with `*` and `?`.
 *
 * A pattern is a list of UTF-16 code units with four negative codes for wildcards, so that text put in by a variable
 * can never turn into a wildcard. Matching takes at most |pattern| x |text| steps, whatever the pattern.
 */

/** Any run of characters. */
export const ANY_RUN = -1;
/** Any one character. */
export const ANY_ONE = -2;
/** A run without a colon. */
export const SEGMENT_RUN = -3;
/** One character that is no colon. */
export const SEGMENT_ONE = -4;

export type Pattern = readonly number[];

export interface Matcher {
  test(text: string): boolean;
  /** The only text that matches; absent when there are wildcards. */
  readonly exact?: string;
  /** What every match begins with, up to the first wildcard. */
  readonly head: string;
  /** What every match ends with, from the last wildcard. */
  readonly tail: string;
}

const COLON = 58;
const STAR = 42;
const QUESTION = 63;

/** Appends text in which every character stands for itself. */
export function appendLiteral(pattern: number[], text: string): void {
  for (let i = 0; i < text.length; i++) pattern.push(text.charCodeAt(i));
}

/** Appends text in which `*` and `?` are wildcards that match anything, colons too. */
export function appendGlob(pattern: number[], text: string): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    pattern.push(code === STAR ? ANY_RUN : code === QUESTION ? ANY_ONE : code);
  }
}

export function globPattern(text: string): Pattern {
  const pattern: number[] = [];
  appendGlob(pattern, text);
  return pattern;
}

/** The usual shapes (no wildcard, `head*`, `*tail`, `head*tail`) are compared by the runtime's own string search. */
export function compileMatcher(pattern: Pattern): Matcher {
  const first = pattern.findIndex((code) => code < 0);
  if (first < 0) {
    const exact = textOf(pattern);
    return { test: (text) => text === exact, exact, head: exact, tail: exact };
  }
  let last = pattern.length - 1;
  while ((pattern[last] as number) >= 0) last--;
  const head = textOf(pattern.slice(0, first));
  const tail = textOf(pattern.slice(last + 1));
  if (pattern.slice(first, last + 1).every((code) => code === ANY_RUN)) {
    const shortest = head.length + tail.length;
    if (shortest === 0) return { test: () => true, head, tail };
    if (tail === "") {
      // Most texts already differ in this one character, and looking at it costs less than the search.
      const at = head.length - 1;
      const code = head.charCodeAt(at);
      return { test: (text) => text.charCodeAt(at) === code && text.startsWith(head), head, tail };
    }
    return {
      test: (text) => text.length >= shortest && text.startsWith(head) && text.endsWith(tail),
      head,
      tail,
    };
  }
  const codes = Int32Array.from(pattern);
  return { test: (text) => matches(codes, text), head, tail };
}

/**
 * Both kinds of run are first left empty and grow by one character when what follows does not fit. Only the last run
 * of each kind needs to be remembered: of two ways to match what lies between two `ANY_RUN`s, the one that ends first
 * leaves more to the rest, and a run without colons that gets stuck at one cannot be saved by growing an earlier one.
 *
 * INVARIANT: no `ANY_ONE` stands before a `SEGMENT_RUN`; ARNs have the one in the sixth part and the other before it.
 */
function matches(pattern: Int32Array, text: string): boolean {
  const patternEnd = pattern.length;
  const textEnd = text.length;
  let p = 0;
  let t = 0;
  let afterAny = -1;
  let anyEnd = 0;
  let afterSegment = -1;
  let segmentEnd = 0;
  while (true) {
    if (p < patternEnd) {
      const code = pattern[p] as number;
      if (code === ANY_RUN) {
        afterAny = ++p;
        if (afterAny === patternEnd) return true;
        anyEnd = t;
        afterSegment = -1;
        continue;
      }
      if (code === SEGMENT_RUN) {
        afterSegment = ++p;
        segmentEnd = t;
        continue;
      }
      // Every way on from here needs at least this character: growing a run only takes more of the text.
      if (t === textEnd) return false;
      const unit = text.charCodeAt(t);
      if (code === unit || code === ANY_ONE || (code === SEGMENT_ONE && unit !== COLON)) {
        p++;
        t++;
        continue;
      }
    } else if (t === textEnd) return true;
    if (afterSegment >= 0 && segmentEnd < textEnd && text.charCodeAt(segmentEnd) !== COLON) {
      t = ++segmentEnd;
      p = afterSegment;
    } else if (afterAny >= 0 && anyEnd < textEnd) {
      t = ++anyEnd;
      p = afterAny;
      afterSegment = -1;
    } else return false;
  }
}

function textOf(codes: Pattern): string {
  let text = "";
  for (const code of codes) text += String.fromCharCode(code);
  return text;
}
