/**
 * The values of one condition key that are worth trying: for every way in which some value can make a set of conditions
 * true and false together, one value that does. Which way a value goes is asked of the conditions themselves; this file
 * only has to think of enough values.
 *
 * - Text: one value for each cell of the policy's patterns (`language/automaton.ts`).
 * - Numbers, dates, addresses: the line is cut at the policy's values, one value for each piece.
 * - Sets: what a set does depends on which of these values are in it, and a set with as many values as there are
 *   conditions is enough: each condition that hangs on one value being there, or on one being wrong, keeps that one.
 * - Absent, and for text the empty value, which AWS now and then takes for absent.
 *
 * A value is taken to be of the type that the operators on its key read: no `aws:SecureTransport` of `maybe`.
 */
import { hasVariables } from "../../../match/variables.js";
import { type RequestContext, UNKNOWN } from "../../../request.js";
import type { Vocabulary } from "../../../vocabulary.js";
import { type Language, literal, partition, valueLanguage } from "../../language/index.js";
import type { Atom } from "../clauses.js";
import { type Base, baseOperator } from "../operators.js";
import { addressesToTry } from "./addresses.js";
import { isAlwaysPresent, isMultivalued, isPlainText, textsOf } from "./known-keys.js";
import { datesToTry, numbersToTry } from "./numbers.js";

/** `undefined` is an absent key, a list a multivalued one. */
export type Value = string | readonly string[] | undefined;

export interface Values {
  readonly tries: readonly Value[];
  /** Why there may be more; absent when these are all. */
  readonly tooHard?: string;
}

const MOST_SETS = 400;
const MOST_TEXTS = 256;

export interface ValueOptions {
  readonly vocabulary?: Vocabulary | undefined;
  /** Whether the key stands in a variable somewhere, where it matters that it is absent or has several values. */
  readonly isVariable?: boolean;
  /** Which values there can be at all. */
  readonly counts?: ((value: string) => boolean) | undefined;
}

/** `atoms`: the conditions on this key that matter. What variables in them are is unknown. */
export function valuesToTry(lowerKey: string, atoms: readonly Atom[], options: ValueOptions): Values {
  const { vocabulary, counts, isVariable = false } = options;
  const alike = (values: readonly Value[]): Value[] => withoutEquals(values, lowerKey, atoms, isVariable);
  const single = singleValues(lowerKey, atoms, vocabulary, counts !== undefined);
  let { tooHard } = single;
  const counting = counts === undefined ? single.tries : single.tries.filter(counts);
  const singles = alike(counting) as string[];
  const tries: Value[] = [...singles];
  const isSet =
    isMultivalued(lowerKey, vocabulary) ?? atoms.some(({ condition }) => condition.operator.set !== undefined);
  if (isSet) {
    const sets = subsets(singles, atoms.length);
    if (sets === undefined) tooHard ??= `\`${lowerKey}\` has too many sets of values`;
    tries.push([], ...(sets ?? []));
  }
  const all = isAlwaysPresent(lowerKey) ? tries : [undefined, ...tries];
  const distinct = alike(all);
  return tooHard === undefined ? { tries: distinct } : { tries: distinct, tooHard };
}

function singleValues(
  lowerKey: string,
  atoms: readonly Atom[],
  vocabulary: Vocabulary | undefined,
  apart: boolean,
): { tries: readonly string[]; tooHard?: string } {
  const bases = atoms.map(({ condition }) => baseOperator(condition.operatorText));
  const texts = (kind: Base["kind"]): string[] =>
    atoms.flatMap(({ condition }, i) => (bases[i]?.kind === kind ? condition.texts : []));
  // AWS sends `true` and `false`, however the policy compares them.
  if (bases.some((base) => base.kind === "text" && base.operator === "Bool")) return { tries: ["true", "false"] };
  const tries: string[] = [];
  const kinds = new Set(bases.map((base) => base.kind));
  kinds.delete("null");
  let tooHard = kinds.size > 1 ? `\`${lowerKey}\` is compared by operators of several kinds` : undefined;
  if (kinds.has("numeric")) tries.push(...numbersToTry(texts("numeric")));
  if (kinds.has("date")) tries.push(...datesToTry(texts("date")));
  if (kinds.has("address")) tries.push(...addressesToTry(texts("address")));
  if (kinds.has("bytes")) tries.push(...texts("bytes"), otherBytes(texts("bytes")));
  if (kinds.has("text") || kinds.size === 0) {
    const languages = languagesOf(lowerKey, atoms, bases, apart);
    if (languages === undefined) tooHard ??= `\`${lowerKey}\` is compared without regard to case beyond ASCII`;
    const within = textsOf(lowerKey, vocabulary);
    const { cells, complete } = partition(languages ?? [], { within, cells: MOST_TEXTS });
    if (!complete) tooHard ??= `the patterns for \`${lowerKey}\` combine in too many ways`;
    tries.push(...cells.map((cell) => cell.witness));
    if (isPlainText(within)) tries.push("");
  }
  return tooHard === undefined ? { tries } : { tries, tooHard };
}

/**
 * One language for each condition, since it asks whether any of its values matches. `apart`: one for each value, where it
 * matters to the caller which one it was.
 */
function languagesOf(
  lowerKey: string,
  atoms: readonly Atom[],
  bases: readonly Base[],
  apart: boolean,
): Language[] | undefined {
  const languages: Language[] = [];
  for (const [i, { values }] of atoms.entries()) {
    const base = bases[i];
    if (base?.kind !== "text") continue;
    const own: Language[] = [];
    for (const value of values.filter((one) => !hasVariables(one))) {
      const language = valueLanguage(base.operator, value);
      if (language === undefined) return undefined;
      own.push(language);
    }
    languages.push(...(apart ? own : [own.flat()]));
  }
  // A key that only Null asks for needs just any value.
  return languages.length === 0 ? [[literal(lowerKey)]] : languages;
}

/** Three bytes that none of these is. Four base64 characters without padding can be written in one way only. */
function otherBytes(taken: readonly string[]): string {
  for (let i = 0; ; i++) {
    const text = `AA${String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26))}`;
    if (!taken.includes(text)) return text;
  }
}

/** Of values that all conditions treat alike the first. */
function withoutEquals(
  values: readonly Value[],
  lowerKey: string,
  atoms: readonly Atom[],
  isVariable: boolean,
): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const context: RequestContext = { get: (key) => (key === lowerKey ? value : UNKNOWN), keys: () => [] };
    const truths = atoms.map(({ condition }) => condition.holds(context));
    const key = `${isVariable ? kindOf(value) : ""} ${truths.join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const kindOf = (value: Value): string => (value === undefined ? "absent" : typeof value);

/** Sets of two values up to `most`; `undefined` if there are too many. */
function subsets(values: readonly string[], most: number): (readonly string[])[] | undefined {
  const sets: (readonly string[])[] = [];
  let layer: { readonly set: readonly string[]; readonly from: number }[] = values.map((value, i) => ({
    set: [value],
    from: i + 1,
  }));
  for (let size = 2; size <= most; size++) {
    layer = layer.flatMap(({ set, from }) =>
      values.slice(from).map((value, i) => ({ set: [...set, value], from: from + i + 1 })),
    );
    for (const { set } of layer) sets.push(set);
    if (sets.length > MOST_SETS) return undefined;
  }
  return sets;
}
