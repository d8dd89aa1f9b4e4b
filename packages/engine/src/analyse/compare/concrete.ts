/**
 * From a place in the search to a request. Where variables take part, the search only said which of the conditions and
 * resources with variables should match; here their keys get values for which they do. Values are tried, not computed:
 * texts of the policies, values of other keys, names nobody has. So a request may not be found although there is one, and
 * the answer is then "unknown".
 */

import { substitute } from "../../match/variables.js";
import type { Principal, RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { YES } from "../../truth.js";
import { type Glob, type Language, resourceGlob, valueLanguage, witness } from "../language/index.js";
import type { Atom, Entry } from "./clauses.js";
import { type Leaf, questionOf } from "./contexts.js";
import { baseOperator } from "./operators.js";
import { keysOfCaller } from "./principals.js";
import type { ResourceCell } from "./resources.js";
import { textsOf } from "./values/known-keys.js";
import type { Value } from "./values/values.js";

/** A request that is still plain. */
export interface Candidate {
  readonly principal: Principal;
  readonly resource: string;
  readonly values: ReadonlyMap<string, Value>;
}

const MOST_WORDS = 40;
/** States of an automaton that looks for a value or a resource. */
const MOST_STATES = 4000;

/** How much may be tried in a whole comparison. */
export class Effort {
  #left = 20_000;

  spend(much: number): boolean {
    this.#left -= much;
    return this.#left > 0;
  }
}

const TO_TRY = 1;
const TO_SEARCH = 40;

/** Candidates for a leaf, likely ones first. Only those without variables are certain. */
export function* candidates(
  leaf: Leaf,
  cell: ResourceCell,
  principal: Principal,
  free: boolean,
  effort: Effort,
): Generator<Candidate> {
  if (leaf.answers.size === 0) {
    yield { principal, resource: cell.resource, values: leaf.values };
    return;
  }
  const atoms = new Map<string, Atom>();
  for (const { clause } of cell.live)
    for (const atom of clause.atoms) if (leaf.answers.has(questionOf(atom))) atoms.set(atom.key, atom);
  const asked = cell.groups.flatMap(({ entry }) => entry ?? []);
  const entries = asked.filter((entry) => leaf.answers.has(questionOf(entry)));
  const variables = new Set<string>();
  for (const one of [...atoms.values(), ...entries]) for (const { key } of one.variables) variables.add(key);
  const open = [...variables].filter((key) => !leaf.values.has(key));
  const compared = [...new Set([...atoms.values()].map(({ lowerKey }) => lowerKey))];
  const closed = compared.filter((key) => !leaf.values.has(key) && !variables.has(key));
  const words = wordsFor(leaf, cell, [...atoms.values()], entries, principal);
  for (const inVariables of assignments(open, () => [...words, undefined], leaf.values)) {
    if (!effort.spend(closed.length * TO_SEARCH)) return;
    const choices = (key: string): readonly Value[] => [
      fittingValue(key, atoms.values(), leaf, inVariables),
      undefined,
    ];
    for (const values of assignments(closed, choices, inVariables)) {
      if (!effort.spend(TO_TRY)) return;
      const someone = named(principal, values, free);
      if (someone === undefined) continue;
      const context = contextFor(someone, values);
      const agrees = [...atoms.values()].every(
        (atom) => (atom.condition.holds(context) === YES) === leaf.answers.get(questionOf(atom)),
      );
      if (!agrees) continue;
      if (!effort.spend(TO_SEARCH)) return;
      const resource = resourceFor(cell, leaf, context);
      if (resource !== undefined) yield { principal: someone, resource, values };
    }
  }
}

function contextFor(principal: Principal, values: ReadonlyMap<string, Value>): RequestContext {
  const given = keysOfCaller(principal);
  return { get: (key) => (Object.hasOwn(given, key) ? given[key] : values.get(key)), keys: () => [] };
}

/** A value for a key so that its conditions with variables come out as the leaf says, if there is one. */
function fittingValue(
  lowerKey: string,
  atoms: Iterable<Atom>,
  leaf: Leaf,
  values: ReadonlyMap<string, Value>,
): string | undefined {
  const inside: Language[] = [];
  const outside: Language[] = [];
  const context: RequestContext = { get: (key) => values.get(key), keys: () => [] };
  for (const atom of atoms) {
    const base = baseOperator(atom.condition.operatorText);
    if (atom.lowerKey !== lowerKey || base.kind !== "text") continue;
    const language: Glob[] = [];
    for (const value of atom.values) {
      const parts = substitute(value, context);
      if (parts !== undefined && parts !== UNKNOWN) language.push(...(valueLanguage(base.operator, parts) ?? []));
    }
    const matching = leaf.answers.get(questionOf(atom)) !== atom.condition.operator.negated;
    (matching ? inside : outside).push(language);
  }
  const shown = witness(inside, outside, { within: textsOf(lowerKey, undefined), states: MOST_STATES });
  return shown === undefined || shown === "too-hard" ? undefined : shown.text;
}

/** A caller of the kind that has this aws:username; `undefined` if there can be none. */
function named(principal: Principal, values: Map<string, Value>, free: boolean): Principal | undefined {
  const given = keysOfCaller(principal);
  let someone: Principal | undefined = principal;
  for (const [key, value] of [...values]) {
    if (!Object.hasOwn(given, key)) continue;
    if (key === "aws:username" && free && principal.type === "user" && typeof value === "string") {
      if (!/^[\w+=,.@-]+$/.test(value)) return undefined;
      someone = { ...principal, arn: `arn:aws:iam::${principal.account}:user/${value}` };
    } else if (value !== given[key]) someone = undefined;
    values.delete(key);
  }
  return someone;
}

/** Every combination of choices for these keys. */
function* assignments(
  keys: readonly string[],
  choices: (key: string) => readonly Value[],
  fixed: ReadonlyMap<string, Value>,
): Generator<Map<string, Value>> {
  const [key, ...others] = keys;
  if (key === undefined) {
    yield new Map(fixed);
    return;
  }
  for (const choice of choices(key))
    for (const rest of assignments(others, choices, fixed)) yield rest.set(key, choice);
}

const NAMES = ["alice", "bob", "111122223333"];

/** Texts that may matter: what other keys have, and the words that patterns are made of. */
function wordsFor(
  leaf: Leaf,
  cell: ResourceCell,
  atoms: readonly Atom[],
  entries: readonly Entry[],
  principal: Principal,
): readonly string[] {
  const words = new Set<string>();
  const add = (text: string): void => {
    words.add(text);
    for (const word of text.split(/[:/]/)) if (word !== "" && !/[*?$]/.test(word)) words.add(word);
  };
  const own = keysOfCaller(principal)["aws:username"];
  if (typeof own === "string") words.add(own);
  for (const name of NAMES) words.add(name);
  for (const value of leaf.values.values()) if (typeof value === "string") add(value);
  for (const { variables } of [...atoms, ...entries])
    for (const { fallback } of variables) if (fallback !== undefined) words.add(fallback);
  for (const { condition } of atoms) for (const text of condition.texts) if (!text.includes("${")) add(text);
  for (const { clause } of cell.live)
    for (const { text } of clause.entries)
      for (const word of text.split(/[:/]/)) if (!/[*?$]/.test(word)) words.add(word);
  words.delete("");
  return [...words].slice(0, MOST_WORDS);
}

/** A resource that fits the cell's entries as it should, with these values in the variables. */
function resourceFor(cell: ResourceCell, leaf: Leaf, context: RequestContext): string | undefined {
  const inside: Language[] = [cell.asked];
  const outside: Language[] = [];
  for (const group of cell.groups) {
    const { entry } = group;
    if (entry === undefined) {
      (cell.fitting.has(group) ? inside : outside).push(group.language);
      continue;
    }
    const wanted = leaf.answers.get(questionOf(entry));
    if (wanted === undefined) continue;
    const parts = substitute(entry.parts, context);
    if (parts === undefined || parts === UNKNOWN) {
      if (wanted) return undefined;
      continue;
    }
    (wanted ? inside : outside).push([resourceGlob(entry.text, parts)]);
  }
  const shown = witness(inside, outside, { within: cell.within, states: MOST_STATES });
  return shown === undefined || shown === "too-hard" ? undefined : shown.text;
}
