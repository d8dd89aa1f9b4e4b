/**
 * What one side allows and another does not: goes through the actions, resources and callers that the two can tell apart
 * (`space.ts`, `principals.ts`), searches the contexts of each (`contexts.ts`), makes a request of what was found and has
 * `evaluate` decide it for both sides. A request that it does not decide as claimed is never reported.
 */
import { hasBoundary } from "../../asker.js";
import { contextOf } from "../../context.js";
import { evaluate } from "../../evaluate.js";
import { accountOf } from "../../principal.js";
import type { AccessRequest, PolicySet, Principal } from "../../request.js";
import { type Language, RESOURCES, resourceGlob, resourceParts, witness } from "../language/index.js";
import type { Atom, Clause, ClausesOf } from "./clauses.js";
import { type Candidate, candidates } from "./concrete.js";
import { searchContexts } from "./contexts.js";
import { callersToTry, keysOfCaller } from "./principals.js";
import {
  type ActionCell,
  actionCells,
  areAlike,
  fitsAction,
  niceResources,
  type ResourceCell,
  resourceCells,
  resourcesOf,
} from "./space.js";
import type { Access, CompareOptions, CounterExample, Difference } from "./types.js";
import { type Value, type Values, valuesToTry } from "./values/values.js";

const STEPS = 50_000;
const MOST_EXAMPLES = 16;

/** Whether a caller and a value of a key count; all do unless said otherwise. */
export interface Limits {
  caller?(principal: Principal): boolean;
  value?(lowerKey: string, value: Value): boolean;
}

export interface DifferenceOptions extends CompareOptions {
  /** Only requests for this access count. */
  readonly access?: Access;
  readonly limits?: Limits;
}

export function difference(wide: ClausesOf, narrow: ClausesOf | undefined, options: DifferenceOptions): Difference {
  return new Comparer(wide, narrow, options).run();
}

class Comparer {
  readonly #clauses: readonly Clause[];
  readonly #spelling = new Map<string, string>();
  readonly #values = new Map<string, Values>();
  readonly #tooHard = new Set<string>();
  readonly #examples = new Map<string, CounterExample>();
  #steps: number;

  constructor(
    readonly wide: ClausesOf,
    readonly narrow: ClausesOf | undefined,
    readonly options: DifferenceOptions,
  ) {
    this.#clauses = [...wide.clauses, ...(narrow?.clauses ?? [])];
    this.#steps = options.steps ?? STEPS;
    for (const { atoms, entries } of this.#clauses) {
      for (const { condition } of atoms) this.#spelling.set(condition.key.toLowerCase(), condition.key);
      for (const { variables } of [...atoms, ...entries])
        for (const { key } of variables) if (!this.#spelling.has(key)) this.#spelling.set(key, this.#spelled(key));
    }
  }

  run(): Difference {
    const { options } = this;
    const actions = actionCells(this.#clauses, options.access?.actions, options);
    this.#note(actions.tooHard);
    const callers = this.#callers();
    const asked = this.#asked();
    for (const action of actions.cells) {
      const within = options.universe === "known" ? resourcesOf(action.known()) : RESOURCES;
      const resources = resourceCells(action.clauses, within, asked);
      let differs = false;
      for (const resource of resources.cells) {
        if (this.#isAlike(resource)) continue;
        differs = true;
        for (const caller of this.#distinct(callers, resource)) this.#search(action, resource, caller);
      }
      if (differs || resources.cells.length === 0) this.#note(resources.tooHard);
    }
    const counterExamples = [...this.#examples.values()];
    const tooHard = [...this.#tooHard];
    if (counterExamples.length > 0) return { result: "some", counterExamples, tooHard };
    return { result: tooHard.length > 0 ? "unknown" : "none", counterExamples, tooHard };
  }

  #note(reason: string | undefined): void {
    if (reason !== undefined) this.#tooHard.add(reason);
  }

  #callers(): readonly Principal[] {
    const { principal, resourceAccount, limits } = this.options;
    if (principal !== undefined) return [principal];
    const { callers, tooHard } = callersToTry(this.#clauses, resourceAccount);
    this.#note(tooHard);
    return limits?.caller === undefined ? callers : callers.filter((caller) => limits.caller?.(caller));
  }

  #asked(): Language | undefined {
    return this.options.access?.resources?.map((text) => resourceGlob(text, resourceParts(text, false)));
  }

  #isAlike({ live }: ResourceCell): boolean {
    const { wide, narrow } = this;
    if (narrow === undefined || wide.shape !== narrow.shape) return false;
    const own = new Set(wide.clauses);
    return areAlike(
      live.filter(({ clause }) => !own.has(clause)),
      live.filter(({ clause }) => own.has(clause)),
    );
  }

  /** One caller for each way in which these statements and layers treat callers. */
  #distinct(callers: readonly Principal[], { live }: ResourceCell): readonly Principal[] {
    const seen = new Set<string>();
    return callers.filter((principal) => {
      const context = contextOf(keysOfCaller(principal));
      const owner = this.options.resourceAccount;
      const signature: unknown[] = ["account" in principal ? principal.type : "", accountOf(principal) === owner];
      for (const policies of [this.wide.policies, this.narrow?.policies]) {
        const bounded = policies !== undefined && hasBoundary(this.#request("*", "*", principal), policies);
        for (const { clause } of live) {
          const element = clause.statement.principal;
          signature.push(element?.negated === true ? element.spares(principal, bounded) : element?.grade(principal));
        }
      }
      for (const { clause } of live)
        for (const { condition, lowerKey, variables } of clause.atoms)
          if (variables.length === 0 && Object.hasOwn(keysOfCaller(principal), lowerKey))
            signature.push(condition.holds(context));
      const key = signature.join();
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  #search(action: ActionCell, cell: ResourceCell, principal: Principal): void {
    const { wide, narrow } = this;
    let unshown = false;
    const stopped = searchContexts({
      request: this.#request(action.action, cell.resource, principal),
      given: keysOfCaller(principal),
      wide: wide.policies,
      narrow: narrow?.policies,
      live: cell.live,
      valuesFor: (key, atoms) => this.#valuesFor(key, atoms),
      spend: () => {
        if (this.#steps > 0) return this.#steps-- > 0;
        this.#note("there are too many combinations of conditions");
        return false;
      },
      found: (leaf) => {
        for (const candidate of candidates(leaf, cell, principal, this.options.principal === undefined)) {
          if (!this.#isReal(action.action, candidate)) continue;
          this.#keep(action, cell, candidate);
          return true;
        }
        unshown = true;
        return false;
      },
      tooHard: (reason) => this.#note(reason),
    });
    if (unshown && !stopped) this.#note("no values were found for the variables, and none were ruled out");
  }

  #valuesFor(lowerKey: string, atoms: readonly Atom[]): Values {
    const key = JSON.stringify([lowerKey, atoms.map((atom) => atom.key).sort()]);
    let values = this.#values.get(key);
    if (values === undefined) {
      const { limits, vocabulary } = this.options;
      values = valuesToTry(lowerKey, atoms, vocabulary, (value) => limits?.value?.(lowerKey, value) ?? true);
      this.#values.set(key, values);
    }
    return values;
  }

  #isReal(action: string, candidate: Candidate): boolean {
    const { request } = this.#made(action, candidate);
    const { wide, narrow } = this;
    return isAllowed(request, wide.policies) && !(narrow !== undefined && isAllowed(request, narrow.policies));
  }

  #keep(cell: ActionCell, resources: ResourceCell, found: Candidate): void {
    const { narrow, wide } = this;
    const plain = this.#made(cell.action, found);
    const decision = evaluate(plain.request, wide.policies);
    const key = decision.statements.map(({ layer, policy, index }) => `${layer} ${policy.policy.hash} ${index}`).join();
    if (this.#examples.has(key) || this.#examples.size >= MOST_EXAMPLES) return;
    const nicer = this.#nicer(cell, resources, found);
    const { request, context } = nicer ?? plain;
    this.#examples.set(key, {
      request,
      context,
      grantedBy: evaluate(request, wide.policies).statements,
      ...(narrow === undefined ? {} : { otherwise: evaluate(request, narrow.policies) }),
      known: nicer?.known ?? false,
    });
  }

  /** The same with an action and a resource that AWS has, or at least a resource that looks like one. */
  #nicer(
    cell: ActionCell,
    { live, entries, fitting }: ResourceCell,
    found: Candidate,
  ): { request: AccessRequest; context: CounterExample["context"]; known: boolean } | undefined {
    const known = cell.known();
    const inside: Language[] = [];
    const outside: Language[] = [];
    for (const entry of entries)
      if (entry.variables.length === 0) (fitting.has(entry.key) ? inside : outside).push([entry.glob]);
    const asked = this.#asked();
    if (asked !== undefined) inside.push(asked);
    const hasOpen = live.some(({ open }) => open.length > 0);
    const examples = hasOpen ? [found.resource] : [];
    if (!hasOpen)
      for (const within of niceResources(known, accountOf(found.principal))) {
        const shown = witness(inside, outside, { within, states: 4000 });
        if (shown !== undefined && shown !== "too-hard") examples.push(shown.text);
      }
    for (const resource of examples) {
      const fits = known.find((one) => fitsAction(resource, one));
      const action = fits?.action ?? known[0]?.action ?? cell.action;
      const candidate = { ...found, resource };
      if (this.#isReal(action, candidate)) return { ...this.#made(action, candidate), known: fits !== undefined };
    }
    return undefined;
  }

  #made(action: string, { principal, resource, values }: Candidate) {
    const context: Record<string, string | readonly string[]> = {};
    const given = keysOfCaller(principal);
    for (const [key, spelled] of this.#spelling) {
      const value = Object.hasOwn(given, key) ? given[key] : values.get(key);
      if (value !== undefined) context[spelled] = value;
    }
    return { request: { ...this.#request(action, resource, principal), context: contextOf(context) }, context };
  }

  #request(action: string, resource: string, principal: Principal): AccessRequest {
    const { resourceAccount } = this.options;
    const owner = resourceAccount ?? accountOf(principal);
    return {
      principal,
      action,
      resource,
      ...(owner === undefined ? {} : { resourceAccount: owner }),
      context: contextOf({}),
    };
  }

  #spelled(lowerKey: string): string {
    const name = this.options.vocabulary?.conditionKey(lowerKey)?.name;
    return name !== undefined && name.toLowerCase() === lowerKey ? name : lowerKey;
  }
}

const isAllowed = (request: AccessRequest, policies: PolicySet): boolean =>
  evaluate(request, policies).outcome === "allowed";
