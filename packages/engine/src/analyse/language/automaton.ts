/**
 * Which combinations of languages a text can belong to, and the shortest text for each: the automaton of all languages
 * together, built state by state as texts grow (the subset construction), breadth first.
 *
 * A state is the set of places that a text can have reached in all globs. After the first few characters most globs are
 * out, so hundreds of literal patterns cost about as many states as they have characters. Patterns can be written that
 * need exponentially many states; the search then stops at `states` and says so.
 */
import type { Glob, Language, Step } from "./glob.js";
import { isAnyRun, literal, takes } from "./glob.js";

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
const WORK = 2_500_000;
/** A place must fit into one UTF-16 unit of a state's key. */
const PLACES = 60_000;

/** All cells into which the languages divide the texts (of `within`). */
export function partition(languages: readonly Language[], options: PartitionOptions = {}): Partition {
  const { wild, exact } = apart(languages);
  const machine = new Machine(wild, options.within);
  const cells = new Map<string, Cell>();
  const most = options.cells ?? CELLS;
  // Texts that the languages name are cells of their own, so no such text may stand for others.
  const byWild = new Map<string, string[]>();
  for (const [text, named] of exact) {
    const matches = machine.matchesOf(text);
    if (matches === undefined) continue;
    const wildKey = matches.join();
    byWild.set(wildKey, [...(byWild.get(wildKey) ?? []), text]);
    const all = [...new Set([...matches, ...named])].sort((a, b) => a - b);
    if (!cells.has(all.join())) cells.set(all.join(), { witness: text, matches: all });
  }
  const open = new Map<string, readonly number[]>();
  let complete = walkTexts(machine, options, (matches, witness) => {
    const key = matches.join();
    if (cells.has(key)) return true;
    const text = witness();
    if (exact.has(text)) open.set(key, matches);
    else {
      cells.set(key, { witness: text, matches });
      open.delete(key);
    }
    return cells.size <= most;
  });
  for (const [key, matches] of open) {
    const named = (byWild.get(key) ?? []).map(literal);
    const others = wild.filter((_, index) => !matches.includes(index));
    const shown = search(
      matches.map((index) => wild[index] as Language),
      [...others, named],
      options,
    );
    if (shown === "too-hard") complete = false;
    else if (shown !== undefined) cells.set(key, { witness: shown.text, matches });
  }
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
): Witness {
  // A language that is one text leaves nothing to search for.
  const text = inside.map(onlyText).find((one) => one !== undefined);
  if (text === undefined) return search(inside, outside, options);
  const matches = new Machine([...inside, ...outside], options.within).matchesOf(text);
  return isWanted(matches, inside.length) ? { text } : undefined;
}

export type Witness = { readonly text: string } | undefined | "too-hard";

function search(inside: readonly Language[], outside: readonly Language[], options: PartitionOptions): Witness {
  const machine = new Machine([...inside, ...outside], options.within, inside.length);
  let found: { text: string } | undefined;
  const complete = walkTexts(machine, options, (matches, text) => {
    if (!isWanted(matches, inside.length)) return true;
    found = { text: text() };
    return false;
  });
  return found ?? (complete ? undefined : "too-hard");
}

const isWanted = (matches: readonly number[] | undefined, inside: number): boolean =>
  matches !== undefined && matches.length === inside && !matches.some((index) => index >= inside);

const onlyText = (language: Language): string | undefined => {
  const [first, second] = language;
  return first !== undefined && second === undefined ? textOfGlob(first) : undefined;
};

/** The only text of a glob without wildcards. */
function textOfGlob(glob: Glob): string | undefined {
  const codes: number[] = [];
  for (const { run, except, codes: named } of glob) {
    if (run || except || named.length !== 1) return undefined;
    codes.push(named[0] as number);
  }
  return String.fromCharCode(...codes);
}

/** Single texts apart from patterns: they need no automaton, and policies are full of them. */
function apart(languages: readonly Language[]): {
  readonly wild: readonly Language[];
  readonly exact: ReadonlyMap<string, readonly number[]>;
} {
  const exact = new Map<string, number[]>();
  const wild = languages.map((language, index) =>
    language.filter((glob) => {
      const text = textOfGlob(glob);
      if (text === undefined) return true;
      const named = exact.get(text);
      if (named === undefined) exact.set(text, [index]);
      else if (named[named.length - 1] !== index) named.push(index);
      return false;
    }),
  );
  return { wild, exact };
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
  machine: Machine,
  options: PartitionOptions,
  visit: (matches: readonly number[], witness: () => string) => boolean,
): boolean {
  if (machine.tooLarge) return false;
  const most = options.states ?? STATES;
  const first = machine.start();
  if (first === undefined) return true;
  const start: State = { places: first, before: undefined, code: 0 };
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
  /** The turn in which a place was last reached, and a language had everything; so nothing needs to be cleared. */
  readonly #seen: number[] = [];
  readonly #absorbed: number[] = [];
  readonly #reached: number[] = [];
  #turn = 0;
  /** Index of the language that texts must belong to; languages are told by index, and it comes last. */
  readonly #within: number | undefined;

  /** A text that can no longer belong to one of the first `needed` languages is not followed. */
  constructor(
    languages: readonly Language[],
    within: Language | undefined,
    readonly needed = 0,
  ) {
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
    this.#seen.push(0);
  }

  start(): readonly number[] | undefined {
    this.#begin();
    for (const place of this.#starts) this.#reach(place);
    return this.#settle();
  }

  next(places: readonly number[], code: number): readonly number[] | undefined {
    this.#begin();
    for (const place of places) {
      const step = this.#steps[place];
      if (step !== undefined && takes(step, code)) this.#reach(step.run ? place : place + 1);
    }
    return this.#settle();
  }

  #begin(): void {
    this.#turn++;
    this.#reached.length = 0;
  }

  /** With what a run lets pass. */
  #reach(place: number): void {
    for (let at = place; this.#seen[at] !== this.#turn; at++) {
      this.#seen[at] = this.#turn;
      this.#reached.push(at);
      if (this.#absorbing[at] === true) this.#absorbed[this.#languageOf[at] as number] = this.#turn;
      if (this.#steps[at]?.run !== true) return;
    }
  }

  matchesOf(text: string): readonly number[] | undefined {
    let places: readonly number[] | undefined = this.start();
    for (let i = 0; i < text.length && places !== undefined; i++) places = this.next(places, text.charCodeAt(i));
    return places === undefined ? undefined : this.matches(places);
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

  /** Ascending, and without what another place makes superfluous. */
  #settle(): readonly number[] | undefined {
    const reached = this.#reached.sort((a, b) => b - a);
    const kept: number[] = [];
    let passed = -1;
    let keptAbsorbing = -1;
    for (const place of reached) {
      const glob = this.#globOf[place] as number;
      // What an earlier place of the glob accepts, a later any-run accepts as well.
      if (glob === passed) continue;
      const step = this.#steps[place];
      if (step !== undefined && isAnyRun(step)) passed = glob;
      const language = this.#languageOf[place] as number;
      if (this.#absorbed[language] === this.#turn) {
        // Of a language that already has everything, one absorbing glob with its end is enough.
        if (this.#absorbing[place] !== true || keptAbsorbing === language) continue;
        keptAbsorbing = language;
        kept.push(place + 1, place);
      } else kept.push(place);
    }
    kept.reverse();
    return this.#isHopeless(kept) ? undefined : kept;
  }

  #isHopeless(places: readonly number[]): boolean {
    let next = 0;
    for (const place of places) {
      const language = this.#languageOf[place] as number;
      if (language === next && next < this.needed) next++;
    }
    if (next < this.needed) return true;
    return this.#within !== undefined && this.#languageOf[places[places.length - 1] ?? -1] !== this.#within;
  }
}

function firstUnnamed(named: ReadonlySet<number>): number {
  let code = 33;
  while (named.has(code)) code++;
  return code;
}
