/**
 * Two patterns of `*` and `?` compared with each other. Both questions take |a| x |b| steps at most; whoever asks them
 * often asks a `Budget` first, so that a hostile document costs a bounded time.
 */

/** Every text that `b` matches is matched by `a` too. Never says so wrongly; may miss it where runs overlap oddly. */
export function covers(a: string, b: string): boolean {
  let i = 0;
  let j = 0;
  let star = -1;
  let from = 0;
  while (j < b.length) {
    const want = a[i];
    if (want === "*") {
      star = i++;
      from = j;
    } else if (want !== undefined && b[j] !== "*" && (want === "?" || want === b[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++from;
    } else return false;
  }
  while (a[i] === "*") i++;
  return i === a.length;
}

/** What stands in a template for a name that has no slash. */
export const NO_SLASH = "\u0000";

/** Some text is matched by both. `b` may hold `NO_SLASH`. */
export function overlaps(a: string, b: string): boolean {
  if (differAtEnds(a, b)) return false;
  const width = b.length + 1;
  // reachable[j]: the first i characters of `a` and the first j of `b` match some common text.
  let reachable = new Uint8Array(width);
  reachable[0] = 1;
  for (let j = 1; j < width && isRun(b[j - 1]); j++) reachable[j] = 1;
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint8Array(width);
    const x = a[i - 1] as string;
    if (x === "*") next[0] = reachable[0] as number;
    for (let j = 1; j < width; j++) {
      const y = b[j - 1] as string;
      const [left, up, diagonal] = [next[j - 1] as number, reachable[j] as number, reachable[j - 1] as number];
      if (x === "*" || y === "*") next[j] = left | up;
      else if (y === NO_SLASH) next[j] = x === "/" ? left : left | up;
      else if (x === "?" || y === "?" || x === y) next[j] = diagonal;
    }
    reachable = next;
  }
  return reachable[b.length] === 1;
}

/** What stands before the first wildcard, or after the last one, settles most pairs. */
function differAtEnds(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (isWild(a[i]) || isWild(b[i])) break;
    if (a[i] !== b[i]) return true;
  }
  for (let i = 1; i <= shorter; i++) {
    const [x, y] = [a[a.length - i], b[b.length - i]];
    if (isWild(x) || isWild(y)) break;
    if (x !== y) return true;
  }
  return false;
}

const isWild = (character: string | undefined): boolean => isRun(character) || character === "?";
const isRun = (character: string | undefined): boolean => character === "*" || character === NO_SLASH;

export const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** Only wildcards: it matches every name there is. */
export const isAny = (text: string): boolean => /^\*+$/.test(text);

/** Steps that the comparisons of one document may take together. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** False when the steps are used up; from then on nothing is compared. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }

  get spent(): boolean {
    return this.#left < 0;
  }
}
