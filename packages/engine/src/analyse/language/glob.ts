/**
 * Sets of texts, as policies describe them. A glob is a list of steps, each of which takes one character of a class, or
 * any run of them; a language is a union of globs. Everything that a policy can write with `*` and `?` is one: action
 * names without regard to case, ARNs whose wildcards stop at colons, values of StringLike and ArnLike.
 *
 * What one can do with them stands in `automaton.ts` (cells and witnesses) and `sets.ts` (do two overlap, does one hold
 * the other, what do they have in common). How AWS's elements are read into them stands in `readings.ts`.
 *
 * Characters are UTF-16 code units, as in the engine's own matcher.
 */
/** Takes one character of a class, or (`run`) any number of them, none included. */
export interface Step {
  readonly run: boolean;
  /** The class is every character but `codes`. */
  readonly except: boolean;
  readonly codes: readonly number[];
}

export type Glob = readonly Step[];

/** A text belongs to it if it belongs to one of the globs; `[]` is the empty set. */
export type Language = readonly Glob[];

const COLON = 58;
const NO_CODES: readonly number[] = [];
const COLON_ALONE: readonly number[] = [COLON];

export const ANY_RUN_STEP: Step = { run: true, except: true, codes: NO_CODES };
export const ANY_ONE_STEP: Step = { run: false, except: true, codes: NO_CODES };
/** Characters that are no colon: what a wildcard inside a part of an ARN stands for. */
export const SEGMENT_RUN_STEP: Step = { run: true, except: true, codes: COLON_ALONE };
export const SEGMENT_ONE_STEP: Step = { run: false, except: true, codes: COLON_ALONE };

/** Every text. */
export const EVERYTHING: Language = [[ANY_RUN_STEP]];

export const isAnyRun = (step: Step): boolean => step.run && step.except && step.codes.length === 0;
export const takes = (step: Step, code: number): boolean => step.codes.includes(code) !== step.except;

/** Text in which `*` and `?` are wildcards; what they stand for is given where it is not "anything". */
export function glob(text: string, run: (at: number) => Step = () => ANY_RUN_STEP, one: Step = ANY_ONE_STEP): Glob {
  const steps: Step[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "*") steps.push(run(at));
    else steps.push(character === "?" ? one : { run: false, except: false, codes: [text.charCodeAt(at)] });
  }
  return steps;
}

/** Text in which every character stands for itself. */
export function literal(text: string): Glob {
  const steps: Step[] = [];
  for (let i = 0; i < text.length; i++) steps.push({ run: false, except: false, codes: [text.charCodeAt(i)] });
  return steps;
}

/** One character of `characters`, or a run of them. */
export const oneOf = (characters: string, run = false): Step => ({
  run,
  except: false,
  codes: [...characters].map((character) => character.charCodeAt(0)),
});

/**
 * The texts whose lower case this glob takes, or `undefined` where the runtime's lower case is not a matter of single
 * characters (beyond ASCII). U+212A, the Kelvin sign, is the one further character whose lower case is an ASCII letter.
 */
export function ignoringCase(lowerCase: Glob): Glob | undefined {
  const steps: Step[] = [];
  for (const step of lowerCase) {
    if (step.codes.some((code) => code > 127)) return undefined;
    steps.push({ ...step, codes: step.codes.flatMap(casesOf) });
  }
  return steps;
}

function casesOf(code: number): number[] {
  if (code < 97 || code > 122) return [code];
  return code === 107 ? [code, code - 32, 0x212a] : [code, code - 32];
}
