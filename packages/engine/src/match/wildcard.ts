/**
 * Patterns with `*` and `?`.
 *
 * A pattern is a list of literal texts and wildcards, so that text put in by a variable can never turn into a wildcard.
 * Where `*` is the only wildcard, matching takes time linear in pattern and text together; with `?`, or with wildcards
 * that stay in their segment, at most in the product of the two.
 */

/** Any run of characters. */
export const ANY_RUN = -1;
/** Any one character. */
export const ANY_ONE = -2;
/** A run without a colon. */
export const SEGMENT_RUN = -3;
/** One character that is no colon. */
export const SEGMENT_ONE = -4;

export type Wildcard = typeof ANY_RUN | typeof ANY_ONE | typeof SEGMENT_RUN | typeof SEGMENT_ONE;
export type Pattern = readonly (string | Wildcard)[];

const COLON = 58;
const STAR = 42;
const QUESTION = 63;

/** Appends text in which every character stands for itself. */
export function appendLiteral(pattern: (string | Wildcard)[], text: string): void {
  if (text === "") return;
  const last = pattern[pattern.length - 1];
  if (typeof last === "string") pattern[pattern.length - 1] = last + text;
  else pattern.push(text);
}

/** Appends text in which `*` and `?` are wildcards; `run` and `one` say what for the `*` or `?` at a place. */
export function appendGlob(
  pattern: (string | Wildcard)[],
  text: string,
  run: (at: number) => Wildcard = () => ANY_RUN,
  one: Wildcard = ANY_ONE,
): void {
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== STAR && code !== QUESTION) continue;
    appendLiteral(pattern, text.slice(from, at));
    pattern.push(code === STAR ? run(at) : one);
    from = at + 1;
  }
  appendLiteral(pattern, from === 0 ? text : text.slice(from));
}

export function globPattern(text: string): Pattern {
  const pattern: (string | Wildcard)[] = [];
  appendGlob(pattern, text);
  return pattern;
}

export const compileMatcher = (pattern: Pattern): Matcher => new Matcher(pattern);

/** No wildcard. */
const EXACT = 0;
const EVERYTHING = 1;
/** `head*` */
const HEAD = 2;
/** `*tail`, `head*tail` */
const ENDS = 3;
/** `head*piece*piece*tail` */
const PIECES = 4;
const GENERAL = 5;

export class Matcher {
  /** What every match begins with, up to the first wildcard. */
  readonly head: string;
  /** What every match ends with, from the last wildcard. */
  readonly tail: string;
  readonly #shape: number;
  /** Of PIECES what stands between two runs, of GENERAL the whole pattern. */
  readonly #rest: readonly Piece[] | Int32Array;

  constructor(pattern: Pattern) {
    const first = pattern[0];
    const last = pattern[pattern.length - 1];
    this.head = typeof first === "string" ? first : "";
    this.tail = typeof last === "string" ? last : "";
    this.#rest = NO_PIECES;
    if (pattern.every((token) => typeof token === "string")) {
      this.#shape = EXACT;
    } else if (!pattern.every((token) => token === ANY_RUN || typeof token === "string")) {
      this.#shape = GENERAL;
      this.#rest = codesOf(pattern);
    } else {
      const pieces = pattern.slice(this.head === "" ? 0 : 1, this.tail === "" ? pattern.length : -1);
      const between = pieces.filter((token) => typeof token === "string");
      if (between.length > 0) {
        this.#shape = PIECES;
        this.#rest = between.map((text) => new Piece(text));
      } else if (this.tail !== "") this.#shape = ENDS;
      else this.#shape = this.head === "" ? EVERYTHING : HEAD;
    }
  }

  /** The only text that matches; absent when there are wildcards. */
  get exact(): string | undefined {
    return this.#shape === EXACT ? this.head : undefined;
  }

  test(text: string): boolean {
    const { head, tail } = this;
    switch (this.#shape) {
      case EXACT:
        return text === head;
      case EVERYTHING:
        return true;
      case HEAD: {
        // Most texts already differ in this one character, and looking at it costs less than the search.
        const at = head.length - 1;
        return text.charCodeAt(at) === head.charCodeAt(at) && text.startsWith(head);
      }
      case ENDS:
        return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
      case PIECES: {
        if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
        // The first place where a piece fits leaves the most to the rest.
        const end = text.length - tail.length;
        let at = head.length;
        for (const piece of this.#rest as readonly Piece[]) {
          at = piece.endIn(text, at);
          if (at < 0 || at > end) return false;
        }
        return true;
      }
      default:
        return text.startsWith(head) && matches(this.#rest as Int32Array, text);
    }
  }
}

/** Texts up to this length are left to the runtime's own search, which takes at most so many steps a character. */
const SHORT = 32;

/** Text between two runs. */
class Piece {
  #borders: Int32Array | undefined;

  constructor(readonly text: string) {}

  /** Where the first occurrence from `from` on ends; -1 when there is none. */
  endIn(subject: string, from: number): number {
    const { text } = this;
    if (text.length > SHORT) return this.#search(subject, from);
    const at = subject.indexOf(text, from);
    return at < 0 ? -1 : at + text.length;
  }

  /** Knuth, Morris and Pratt: never goes back in the subject, however often the text repeats itself. */
  #search(subject: string, from: number): number {
    const { text } = this;
    this.#borders ??= bordersOf(text);
    let matched = 0;
    for (let at = from; at < subject.length; at++) {
      const code = subject.charCodeAt(at);
      while (matched > 0 && text.charCodeAt(matched) !== code) matched = this.#borders[matched - 1] as number;
      if (text.charCodeAt(matched) === code) matched++;
      if (matched === text.length) return at + 1;
    }
    return -1;
  }
}

const NO_PIECES: readonly Piece[] = [];

/** For each beginning of the text the length of the longest shorter beginning that it also ends with. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = borders[length - 1] as number;
    if (text.charCodeAt(at) === text.charCodeAt(length)) length++;
    borders[at] = length;
  }
  return borders;
}

/** One number a character: its code unit, or the wildcard. */
export function codesOf(pattern: Pattern): Int32Array {
  let length = 0;
  for (const token of pattern) length += typeof token === "string" ? token.length : 1;
  const codes = new Int32Array(length);
  let at = 0;
  for (const token of pattern) {
    if (typeof token !== "string") codes[at++] = token;
    else for (let i = 0; i < token.length; i++) codes[at++] = token.charCodeAt(i);
  }
  return codes;
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
