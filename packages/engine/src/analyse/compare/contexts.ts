/**
 * Is there a context in which one side allows and the other does not? For one action, resource and caller the conditions
 * are what is left, and this is the search through them.
 *
 * Keys are given values one after the other, and what has no value yet is unknown, as to the engine itself: a side then
 * allows for certain, perhaps, or not at all. As soon as the wide side cannot allow any more, or the narrow side allows
 * for certain, nothing below needs to be looked at. So most of the combinations are never made.
 *
 * Conditions and resources with variables are yes-or-no questions of their own, the same on both sides, whatever the
 * keys are. That looks at more than there can be: if nothing is found, there is nothing; what is found has to be given
 * real values first (`concrete.ts`).
 */
import type { Asker, Found } from "../../asker.js";
import { hasBoundary, kindOf, principalMatches } from "../../asker.js";
import { contextOf } from "../../context.js";
import type { Layer } from "../../decision.js";
import { walk } from "../../evaluate.js";
import { documentOf, type PolicyDocument } from "../../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet, RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { MAYBE, NO, type Truth, YES } from "../../truth.js";
import type { Atom, Clause, Entry } from "./clauses.js";
import type { Live } from "./resources.js";
import type { Value, Values } from "./values/values.js";

/** A place in the search. `answers` are those of the yes-or-no questions. */
export interface Leaf {
  readonly values: ReadonlyMap<string, Value>;
  readonly answers: ReadonlyMap<string, boolean>;
}

export interface Question {
  readonly request: Omit<AccessRequest, "context">;
  /** Keys that follow from the caller. */
  readonly given: Readonly<Record<string, Value>>;
  readonly wide: PolicySet;
  readonly narrow: PolicySet | undefined;
  /** Clauses whose action matches, and whose resource does or may. */
  readonly live: readonly Live[];
  /** The values to try for a key, given the conditions on it. */
  valuesFor(lowerKey: string, atoms: readonly Atom[]): Values;
  /** Takes one step from what the whole comparison may take; false when there is none left. */
  spend(): boolean;
  /** Called where the wide side allows and the narrow one does not, for certain; true to stop. */
  found(leaf: Leaf): boolean;
  /** Called with why the search may have overlooked something. */
  tooHard(reason: string): void;
}

export const questionOf = (one: Entry | Atom): string =>
  "glob" in one ? `resource ${one.key}` : `condition ${one.key}`;

/** True if `found` said to stop. */
export function searchContexts(question: Question): boolean {
  return new Search(question).below({ values: new Map(), answers: new Map() });
}

type Choice = { readonly key: string } | { readonly answer: string };

class Search {
  readonly #byDocument: readonly [Map<PolicyDocument, Live[]>, Map<PolicyDocument, Live[]>] = [new Map(), new Map()];
  readonly #variableKeys = new Set<string>();

  constructor(readonly question: Question) {
    for (const live of question.live) {
      const { clause } = live;
      const map = this.#byDocument[clause.kind];
      const known = map.get(clause.document);
      if (known === undefined) map.set(clause.document, [live]);
      // A document that stands in two places is asked for in each, and its statements are the same.
      else if (!known.some((other) => other.clause.statement === clause.statement)) known.push(live);
      for (const { variables } of [...clause.entries, ...clause.atoms])
        for (const { key } of variables) this.#variableKeys.add(key);
    }
  }

  below(leaf: Leaf): boolean {
    const { question } = this;
    if (!question.spend()) return false;
    const truths = this.#truths(leaf);
    const allows = (policies: PolicySet, optimistic: boolean): boolean =>
      this.#walk(policies, truths, optimistic).outcome === "allowed";
    const { wide, narrow } = question;
    if (!allows(wide, true) || (narrow !== undefined && allows(narrow, false))) return false;
    if (allows(wide, false) && (narrow === undefined || !allows(narrow, true))) return question.found(leaf);
    const choice = this.#choose(truths, leaf);
    if (choice === undefined) return false;
    if ("answer" in choice) {
      for (const answer of [true, false])
        if (this.below({ values: leaf.values, answers: new Map(leaf.answers).set(choice.answer, answer) })) return true;
      return false;
    }
    const { tries, tooHard } = question.valuesFor(choice.key, this.#atomsOn(choice.key));
    for (const value of tries)
      if (this.below({ values: new Map(leaf.values).set(choice.key, value), answers: leaf.answers })) return true;
    if (tooHard !== undefined) question.tooHard(tooHard);
    return false;
  }

  #walk(policies: PolicySet, truths: ReadonlyMap<Live, Truth>, optimistic: boolean) {
    // The asker knows what holds, so nobody looks at the context.
    const request = { ...this.question.request, context: NO_CONTEXT };
    return walk(request, policies, new LiveAsker(request, policies, this.#byDocument, truths, optimistic));
  }

  #truths(leaf: Leaf): ReadonlyMap<Live, Truth> {
    const plain = this.#context(leaf, false);
    const withoutVariables = this.#context(leaf, true);
    const truths = new Map<Live, Truth>();
    for (const list of this.#byDocument)
      for (const lives of list.values())
        for (const live of lives) truths.set(live, truthOf(live, leaf, plain, withoutVariables));
    return truths;
  }

  /** What the leaf knows. `hideVariables`: keys that stand in variables are unknown, unless absent. */
  #context(leaf: Leaf, hideVariables: boolean): RequestContext {
    const { given } = this.question;
    return {
      get: (key) => {
        const known = leaf.values.has(key) || Object.hasOwn(given, key);
        const value = leaf.values.has(key) ? leaf.values.get(key) : known ? given[key] : UNKNOWN;
        return hideVariables && value !== undefined && this.#variableKeys.has(key) ? UNKNOWN : value;
      },
      keys: () => [],
    };
  }

  /** The first thing that a statement in doubt hangs on; Allow statements first, since something must allow. */
  #choose(truths: ReadonlyMap<Live, Truth>, leaf: Leaf): Choice | undefined {
    const doubtful = [...truths].flatMap(([live, truth]) => (truth === MAYBE ? [live] : []));
    doubtful.sort((a, b) => rank(a.clause) - rank(b.clause));
    const context = this.#context(leaf, false);
    const hidden = this.#context(leaf, true);
    for (const live of doubtful) {
      for (const entry of live.open) {
        if (entryTruth(entry, leaf, hidden) === MAYBE) return { answer: questionOf(entry) };
      }
      for (const atom of live.clause.atoms) {
        if (atomTruth(atom, leaf, context, hidden) !== MAYBE) continue;
        return atom.variables.length > 0 ? { answer: questionOf(atom) } : { key: atom.lowerKey };
      }
    }
    return undefined;
  }

  #atomsOn(key: string): readonly Atom[] {
    const atoms = new Map<string, Atom>();
    for (const { clause } of this.question.live)
      for (const atom of clause.atoms) if (atom.lowerKey === key) atoms.set(atom.key, atom);
    return [...atoms.values()];
  }
}

const NO_CONTEXT = contextOf({});
const rank = ({ statement }: Clause): number => (statement.effect === "Allow" ? 0 : 1);

function truthOf(live: Live, leaf: Leaf, context: RequestContext, hidden: RequestContext): Truth {
  let all = resourceTruth(live, leaf, hidden);
  if (all === NO) return NO;
  for (const atom of live.clause.atoms) {
    const truth = atomTruth(atom, leaf, context, hidden);
    if (truth === NO) return NO;
    if (truth === MAYBE) all = MAYBE;
  }
  return all;
}

function resourceTruth({ clause, open }: Live, leaf: Leaf, hidden: RequestContext): Truth {
  if (open.length === 0) return YES;
  let any: Truth = NO;
  for (const entry of open) {
    const truth = entryTruth(entry, leaf, hidden);
    if (truth === YES) {
      any = YES;
      break;
    }
    if (truth === MAYBE) any = MAYBE;
  }
  if (clause.statement.resource?.negated !== true) return any;
  return any === MAYBE ? MAYBE : any === YES ? NO : YES;
}

function entryTruth(entry: Entry, leaf: Leaf, hidden: RequestContext): Truth {
  // A variable without value and without default matches nothing.
  if (entry.variables.some(({ key, fallback }) => fallback === undefined && hidden.get(key) === undefined)) return NO;
  return answered(leaf.answers.get(questionOf(entry)));
}

function atomTruth(atom: Atom, leaf: Leaf, context: RequestContext, hidden: RequestContext): Truth {
  if (atom.variables.length === 0) return atom.condition.holds(context);
  // With a default in it, what an absent variable means is a question like any other.
  const view = atom.variables.some(({ fallback }) => fallback !== undefined) ? unknownVariables(atom, hidden) : hidden;
  const truth = atom.condition.holds(view);
  return truth === MAYBE ? answered(leaf.answers.get(questionOf(atom))) : truth;
}

function unknownVariables(atom: Atom, hidden: RequestContext): RequestContext {
  const keys = new Set(atom.variables.map(({ key }) => key));
  return { get: (key) => (keys.has(key) ? UNKNOWN : hidden.get(key)), keys: () => [] };
}

const answered = (answer: boolean | undefined): Truth => (answer === undefined ? MAYBE : answer ? YES : NO);

/** Answers the engine's own walk from what is known so far. */
class LiveAsker implements Asker {
  readonly #bounded: boolean;

  constructor(
    readonly request: AccessRequest,
    policies: PolicySet,
    readonly live: readonly ReadonlyMap<PolicyDocument, readonly Live[]>[],
    readonly truths: ReadonlyMap<Live, Truth>,
    readonly optimistic: boolean,
  ) {
    this.#bounded = hasBoundary(request, policies);
  }

  all(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): readonly Found[] {
    const kind = kindOf(layer);
    const inDoubt = (effect === "Allow") === this.optimistic;
    const found: Found[] = [];
    policies.forEach(({ policy }, policyIndex) => {
      for (const live of this.live[kind]?.get(documentOf(policy)) ?? []) {
        const { statement } = live.clause;
        if (statement.effect !== effect) continue;
        const truth = this.truths.get(live);
        if (truth === NO || (truth === MAYBE && !inDoubt)) continue;
        if (principalMatches(statement, kind, this.request, this.#bounded)) found.push({ statement, policyIndex });
      }
    });
    return found;
  }

  any(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): boolean {
    return this.all(layer, policies, effect).length > 0;
  }
}
