/**
 * Which combinations of languages a text can belong to, and the shortest text for each: the automaton of all languages
 * together, built state by state as texts grow (the subset construction), breadth first.
 *
 * A state is the set of places that a text can have reached in all globs. After the first few characters most globs are
 * out, so hundreds of literal patterns cost about as many states as they have characters. Patterns can be written that
 * need exponentially many states; the search then stops at `states` and says so.
 */
import type { Glob, Language, Step } from "./glob.js";
import { isAnyRun, takes } from "./glob.js";

/** The texts that belong to exactly these of the languages; never empty, since `witness` is one. */
export interface Cell {
  /** A shortest one. */
  readonly witness: string;
  /** Indexes of the languages it belongs to, ascending. */
  readonly matches: readonly number[];
}

export interface Partition {
  readonly cells: readonly Cell[];
  /** Whether these are all; else a bound was reached. */
  readonly complete: boolean;
}

export interface PartitionOptions {
  /** Only texts of this language count. */
  readonly within?: Language;
  /** How many states to build at most; 20,000 unless given. */
  readonly states?: number;
  /** How many cells to tell apart at most; 4,096 unless given. */
  readonly cells?: number;
}

const STATES = 20_000;
const CELLS = 4096;
/** Places looked at, over all states: what bounds the time. */
const WORK = 6_000_000;
/** A place must fit into one UTF-16 unit of a state's key. */
const PLACES = 60_000;

/** All cells into which the languages divide the texts (of `within`). */
export function partition(languages: readonly Language[], options: PartitionOptions = {}): Partition {
  const cells = new Map<string, Cell>();
  const most = options.cells ?? CELLS;
  const complete = walkTexts(languages, options, (matches, witness) => {
    const key = matches.join();
    if (!cells.has(key)) cells.set(key, { witness: witness(), matches });
    return cells.size <= most;
  });
  return { cells: [...cells.values()], complete };
}

/**
 * A shortest text that belongs to every one of `inside` and none of `outside`; `undefined` if there is none,
 * `"too-hard"` if a bound was reached first.
 */
export function witness(
  inside: readonly Language[],
  outside: readonly Language[],
  options: PartitionOptions = {},
): { readonly text: string } | undefined | "too-hard" {
  let found: { text: string } | undefined;
  const complete = walkTexts([...inside, ...outside], options, (matches, text) => {
    if (matches.length !== inside.length || matches.some((index) => index >= inside.length)) return true;
    found = { text: text() };
    return false;
  });
  return found ?? (complete ? undefined : "too-hard");
}

/** Characters to stand for "any other", nice ones first. */
const OTHERS = [
  ..."abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.",
  ..."!#$%&'()+,/;<=>@[]^`{|}~",
].map((character) => character.charCodeAt(0));

interface State {
  readonly places: readonly number[];
  readonly before: State | undefined;
  readonly code: number;
}

/** Calls `visit` for each state that ends a text of `within`, shortest texts first; false if it ended early. */
function walkTexts(
  languages: readonly Language[],
  options: PartitionOptions,
  visit: (matches: readonly number[], witness: () => string) => boolean,
): boolean {
  const machine = new Machine(languages, options.within);
  if (machine.tooLarge) return false;
  const most = options.states ?? STATES;
  const start: State = { places: machine.start(), before: undefined, code: 0 };
  const known = new Set<string>([keyOf(start.places)]);
  const queue: State[] = [start];
  let work = 0;
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as State;
    const matches = machine.matches(state.places);
    if (matches !== undefined && !visit(matches, () => textOf(state))) return false;
    for (const code of machine.codes(state.places)) {
      work += state.places.length;
      const places = machine.next(state.places, code);
      if (places === undefined) continue;
      const key = keyOf(places);
      if (known.has(key)) continue;
      if (known.size >= most || work > WORK) return false;
      known.add(key);
      queue.push({ places, before: state, code });
    }
  }
  return true;
}

const keyOf = (places: readonly number[]): string => String.fromCharCode(...places);

function textOf(state: State): string {
  const codes: number[] = [];
  for (let one: State | undefined = state; one?.before !== undefined; one = one.before) codes.push(one.code);
  return String.fromCharCode(...codes.reverse());
}

/** All globs end to end; a place is an index into them, and each glob has one more place for its end. */
class Machine {
  readonly tooLarge: boolean;
  /** The step at a place; `undefined` at the end of a glob. */
  readonly #steps: (Step | undefined)[] = [];
  readonly #globOf: number[] = [];
  readonly #languageOf: number[] = [];
  /** Places from which everything is accepted: an any-run that ends its glob. */
  readonly #absorbing: boolean[] = [];
  readonly #starts: number[] = [];
  /** Index of the language that texts must belong to; languages are told by index, and it comes last. */
  readonly #within: number | undefined;

  constructor(languages: readonly Language[], within: Language | undefined) {
    let globs = 0;
    const add = (glob: Glob, language: number): void => {
      this.#starts.push(this.#steps.length);
      glob.forEach((step, i) => {
        this.#place(step, globs, language, isAnyRun(step) && i === glob.length - 1);
      });
      this.#place(undefined, globs++, language, false);
    };
    languages.forEach((language, index) => {
      for (const glob of language) add(glob, index);
    });
    if (within !== undefined) {
      this.#within = languages.length;
      for (const glob of within) add(glob, languages.length);
    }
    this.tooLarge = this.#steps.length > PLACES;
  }

  #place(step: Step | undefined, glob: number, language: number, absorbing: boolean): void {
    this.#steps.push(step);
    this.#globOf.push(glob);
    this.#languageOf.push(language);
    this.#absorbing.push(absorbing);
  }

  start(): readonly number[] {
    return this.#settle(new Set(this.#starts)) ?? [];
  }

  next(places: readonly number[], code: number): readonly number[] | undefined {
    const reached = new Set<number>();
    for (const place of places) {
      const step = this.#steps[place];
      if (step !== undefined && takes(step, code)) reached.add(step.run ? place : place + 1);
    }
    return this.#settle(reached);
  }

  /** The languages that a text which reached these places belongs to; `undefined` if it is not of `within`. */
  matches(places: readonly number[]): readonly number[] | undefined {
    const matches: number[] = [];
    for (const place of places) {
      if (this.#steps[place] !== undefined) continue;
      const language = this.#languageOf[place] as number;
      if (matches[matches.length - 1] !== language) matches.push(language);
    }
    if (this.#within === undefined) return matches;
    return matches[matches.length - 1] === this.#within ? matches.slice(0, -1) : undefined;
  }

  /** One character for each class that these places tell apart: every one they name, and one that they do not. */
  codes(places: readonly number[]): Iterable<number> {
    const named = new Set<number>();
    for (const place of places) for (const code of this.#steps[place]?.codes ?? []) named.add(code);
    const other = OTHERS.find((code) => !named.has(code)) ?? firstUnnamed(named);
    return [other, ...named];
  }

  /** Ascending, with what a run lets pass, and without what another place makes superfluous. */
  #settle(reached: Set<number>): readonly number[] | undefined {
    // A Set is walked in the order of insertion, what is added on the way included.
    for (const place of reached) if (this.#steps[place]?.run === true) reached.add(place + 1);
    const descending = [...reached].sort((a, b) => b - a);
    const absorbed = new Set<number>();
    for (const place of descending)
      if (this.#absorbing[place] === true) absorbed.add(this.#languageOf[place] as number);
    const kept: number[] = [];
    let passed = -1;
    let keptAbsorbing = -1;
    for (const place of descending) {
      const glob = this.#globOf[place] as number;
      const language = this.#languageOf[place] as number;
      // What an earlier place of the glob accepts, a later any-run accepts as well.
      if (glob === passed) continue;
      const step = this.#steps[place];
      if (step !== undefined && isAnyRun(step)) passed = glob;
      if (absorbed.has(language)) {
        // Of a language that already has everything, one absorbing glob with its end is enough.
        const end = this.#absorbing[place] === true ? place + 1 : undefined;
        if (end === undefined || keptAbsorbing === language) continue;
        keptAbsorbing = language;
        kept.push(end, place);
      } else kept.push(place);
    }
    const within = this.#within;
    if (within !== undefined && !kept.some((place) => this.#languageOf[place] === within)) return undefined;
    return kept.reverse();
  }
}

function firstUnnamed(named: ReadonlySet<number>): number {
  let code = 33;
  while (named.has(code)) code++;
  return code;
}
