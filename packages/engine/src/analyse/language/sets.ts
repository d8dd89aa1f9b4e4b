/**
 * Questions about two sets of texts. Each is answered with a text that shows it, or with its absence as a proof; or with
 * `"too-hard"` when `automaton.ts` reached its bounds.
 */
import { type PartitionOptions, type Witness, witness } from "./automaton.js";
import { type Glob, type Language, type Step, takes } from "./glob.js";

/** A shortest text that belongs to both. */
export const overlap = (a: Language, b: Language, options?: PartitionOptions): Witness => witness([a, b], [], options);

/** A shortest text that belongs to `inner` and not to `outer`; `undefined` proves that `outer` holds all of `inner`. */
export const outside = (inner: Language, outer: Language, options?: PartitionOptions): Witness =>
  witness([inner], [outer], options);

/** Whether every text of `inner` belongs to `outer`. */
export function includes(outer: Language, inner: Language): boolean | "too-hard" {
  const shown = outside(inner, outer);
  return shown === "too-hard" ? shown : shown === undefined;
}

const MOST_GLOBS = 64;

/**
 * What two globs have in common, as a union of globs: `a*` and `*b` have `a*b` in common. Globs that others of the
 * union hold are left out. `"too-hard"` when more than 64 globs are needed on the way.
 */
export function intersection(a: Glob, b: Glob): Language | "too-hard" {
  const memo = new Map<number, Language>();
  let tooHard = false;
  const from = (i: number, j: number): Language => {
    const key = i * (b.length + 1) + j;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const found = withoutRepeats(common(i, j));
    if (found.length > MOST_GLOBS) tooHard = true;
    const kept = found.slice(0, MOST_GLOBS);
    memo.set(key, kept);
    return kept;
  };
  const common = (i: number, j: number): Glob[] => {
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) return [[]];
    if (left?.run === true && right?.run === true) {
      // Of two runs one ends first; what the other still takes is met by the rest of the first.
      const both = commonStep(left, right);
      const rest = [...from(i + 1, j), ...from(i, j + 1)];
      return both === undefined ? rest : rest.map((glob) => (startsWith(glob, both) ? glob : [both, ...glob]));
    }
    if (left?.run === true)
      return [...from(i + 1, j), ...(right === undefined ? [] : prefixed(commonStep(left, right), from(i, j + 1)))];
    if (right?.run === true)
      return [...from(i, j + 1), ...(left === undefined ? [] : prefixed(commonStep(left, right), from(i + 1, j)))];
    if (left === undefined || right === undefined) return [];
    return prefixed(commonStep(left, right), from(i + 1, j + 1));
  };
  const all = from(0, 0);
  return tooHard ? "too-hard" : withoutSubsets(all);
}

/** The class of characters that both steps take; `undefined` if there is none. A run only if both are. */
function commonStep(a: Step, b: Step): Step | undefined {
  const run = a.run && b.run;
  if (a.except && b.except) {
    const codes = [...new Set([...a.codes, ...b.codes])].sort((x, y) => x - y);
    return { run, except: true, codes };
  }
  const [listed, other] = a.except ? [b, a] : [a, b];
  const codes = listed.codes.filter((code) => takes(other, code));
  return codes.length === 0 ? undefined : { run, except: false, codes };
}

const prefixed = (step: Step | undefined, globs: Language): Glob[] =>
  step === undefined ? [] : globs.map((glob) => [step, ...glob]);

const startsWith = (glob: Glob, step: Step): boolean => glob[0] !== undefined && stepKey(glob[0]) === stepKey(step);

const stepKey = ({ run, except, codes }: Step): string => `${run ? "*" : ""}${except ? "^" : ""}${codes.join()}`;

function withoutRepeats(globs: readonly Glob[]): Glob[] {
  const seen = new Map<string, Glob>();
  for (const glob of globs) seen.set(glob.map(stepKey).join(";"), glob);
  return [...seen.values()];
}

/** Small automata that are likely to say yes; a glob that could be left out and is not does no harm. */
function withoutSubsets(globs: Language): Language {
  let kept = withoutRepeats(globs);
  for (const glob of [...kept]) {
    const others = kept.filter((other) => other !== glob);
    if (others.some((other) => witness([[glob]], [[other]], { states: 500 }) === undefined)) kept = others;
  }
  return kept;
}
