/**
 * What one side allows and another does not: goes through the actions, resources and callers that the policies can tell
 * apart (`space.ts`), searches the contexts of each (`contexts.ts`), makes a request of what was found (`concrete.ts`) and
 * has `evaluate` decide it for both sides. A request that it does not decide as claimed is never reported.
 *
 * Where only statements are left that both sides have alike, there is nothing to look for.
 */
import { hasBoundary } from "../../asker.js";
import { contextOf } from "../../context.js";
import { evaluate } from "../../evaluate.js";
import { accountOf } from "../../principal.js";
import type { AccessRequest, PolicySet, Principal } from "../../request.js";
import { type Language, witness } from "../language/index.js";
import type { ActionCell } from "./actions.js";
import type { Clause, ClausesOf } from "./clauses.js";
import { type Candidate, candidates, Effort } from "./concrete.js";
import { searchContexts } from "./contexts.js";
import { keysOfCaller } from "./principals.js";
import { areAlike, areAlikeForAll, fitsAction, type Live, niceResources, type ResourceCell } from "./resources.js";
import type { PlainRequest, Space } from "./space.js";
import type { CounterExample, Difference } from "./types.js";

const STEPS = 50_000;
const MOST_EXAMPLES = 16;
/** States of the automaton that looks for a nicer example. */
const NICE_STATES = 4000;

/** What `wide` allows and `narrow` does not, or simply what it allows. */
export function difference(space: Space, wide: ClausesOf, narrow?: ClausesOf): Difference {
  return new DifferenceSearch(space, wide, narrow).run();
}

class DifferenceSearch {
  readonly #tooHard = new Set<string>();
  readonly #effort = new Effort();
  readonly #examples = new Map<string, CounterExample>();
  readonly #wideClauses: ReadonlySet<Clause>;
  /** Layers that one side lacks make equal statements decide differently. */
  readonly #sameShape: boolean;
  #steps: number;

  constructor(
    readonly space: Space,
    readonly wide: ClausesOf,
    readonly narrow: ClausesOf | undefined,
  ) {
    this.#wideClauses = new Set(wide.clauses);
    this.#sameShape = wide.shape === narrow?.shape;
    this.#steps = space.options.steps ?? STEPS;
  }

  run(): Difference {
    const { space } = this;
    const actions = space.actions();
    const { callers, tooHard } = space.callers();
    this.#note(actions.tooHard);
    this.#note(tooHard);
    for (const action of actions.cells) {
      if (this.#isAlikeForAll(action)) continue;
      const resources = space.resources(action);
      this.#note(resources.tooHard);
      for (const resource of resources.cells) {
        if (this.#isAlike(resource)) continue;
        for (const caller of this.#distinct(callers, resource)) this.#search(action, resource, caller);
      }
    }
    const found = { counterExamples: [...this.#examples.values()], tooHard: [...this.#tooHard] };
    if (found.counterExamples.length > 0) return { result: "some", ...found };
    return { result: found.tooHard.length > 0 ? "unknown" : "none", ...found };
  }

  #note(reason: string | undefined): void {
    if (reason !== undefined) this.#tooHard.add(reason);
  }

  #isAlikeForAll({ clauses }: ActionCell): boolean {
    const isWide = (clause: Clause): boolean => this.#wideClauses.has(clause);
    const narrow = clauses.filter((clause) => !isWide(clause));
    return this.#sameShape && areAlikeForAll(narrow, clauses.filter(isWide));
  }

  #isAlike({ live }: ResourceCell): boolean {
    const isWide = ({ clause }: Live): boolean => this.#wideClauses.has(clause);
    const narrow = live.filter((one) => !isWide(one));
    return this.#sameShape && areAlike(narrow, live.filter(isWide));
  }

  /** One caller for each way in which these statements and layers treat callers. */
  #distinct(callers: readonly Principal[], { live }: ResourceCell): readonly Principal[] {
    if (callers.length === 1) return callers;
    const seen = new Set<string>();
    return callers.filter((caller) => {
      const key = this.#treatment(caller, live);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  #treatment(caller: Principal, live: readonly Live[]): string {
    const given = keysOfCaller(caller);
    const context = contextOf(given);
    // Services, anonymous callers and those of identity providers have no policies of their own and are treated alike.
    const parts: unknown[] = ["account" in caller ? caller.type : "", this.space.isSpecial(accountOf(caller))];
    // A federated user of the root user has all that root has.
    parts.push(caller.type === "federated-user" && caller.userArn === undefined);
    const request = { ...this.space.withoutContext("*", "*", caller), context };
    for (const policies of [this.wide.policies, this.narrow?.policies]) {
      if (policies === undefined) continue;
      const bounded = hasBoundary(request, policies);
      for (const { clause } of live) {
        const { principal } = clause.statement;
        parts.push(principal?.negated === true ? principal.spares(caller, bounded) : principal?.grade(caller));
      }
    }
    for (const { clause } of live)
      for (const { condition, lowerKey, variables } of clause.atoms)
        if (variables.length === 0 && Object.hasOwn(given, lowerKey)) parts.push(condition.holds(context));
    return parts.join();
  }

  #search(action: ActionCell, cell: ResourceCell, caller: Principal): void {
    const { wide, narrow, space } = this;
    let unshown = false;
    const free = space.options.principal === undefined;
    const isFound = searchContexts({
      request: space.withoutContext(action.action, cell.resource, caller),
      given: keysOfCaller(caller),
      wide: wide.policies,
      narrow: narrow?.policies,
      live: cell.live,
      valuesFor: (key, atoms) => space.valuesFor(key, atoms),
      spend: () => {
        if (this.#steps > 0) return this.#steps-- > 0;
        this.#note("there are too many combinations of conditions");
        return false;
      },
      found: (leaf) => {
        for (const candidate of candidates(leaf, cell, caller, free, this.#effort)) {
          if (!this.#counts(candidate) || !this.#isReal(space.request(action.action, candidate))) continue;
          this.#keep(action, cell, candidate);
          return true;
        }
        unshown = true;
        return false;
      },
      tooHard: (reason) => this.#note(reason),
    });
    if (unshown && !isFound) this.#note("no values were found for the variables, and none were ruled out");
  }

  /** Values that were made up for variables have to be among those that count. */
  #counts({ principal, values }: Candidate): boolean {
    const { limits } = this.space.options;
    if (limits === undefined) return true;
    return limits.caller(principal) && [...values].every(([key, value]) => limits.value(key, value));
  }

  #isReal({ request }: PlainRequest): boolean {
    const { wide, narrow } = this;
    return isAllowed(request, wide.policies) && !(narrow !== undefined && isAllowed(request, narrow.policies));
  }

  /** Unless the same statements have an example already. */
  #keep(action: ActionCell, cell: ResourceCell, found: Candidate): void {
    const { narrow, wide } = this;
    const plain = this.space.request(action.action, found);
    const { statements } = evaluate(plain.request, wide.policies);
    const key = statements.map(({ layer, policy, index }) => `${layer} ${policy.policy.hash} ${index}`).join();
    if (this.#examples.has(key) || this.#examples.size >= MOST_EXAMPLES) return;
    const { request, context, known } = this.#nicer(action, cell, found) ?? { ...plain, known: false };
    this.#examples.set(key, {
      request,
      context,
      grantedBy: evaluate(request, wide.policies).statements,
      ...(narrow === undefined ? {} : { otherwise: evaluate(request, narrow.policies) }),
      known,
    });
  }

  /** The same with an action and a resource that AWS has, or at least with a resource that looks like one. */
  #nicer(
    action: ActionCell,
    cell: ResourceCell,
    found: Candidate,
  ): (PlainRequest & { readonly known: boolean }) | undefined {
    const known = action.known();
    for (const resource of this.#nicerResources(action, cell, found)) {
      const fits =
        known.find((one) => fitsAction(resource, one, true)) ?? known.find((one) => fitsAction(resource, one, false));
      const name = fits?.action ?? known[0]?.action ?? action.action;
      const request = this.space.request(name, { ...found, resource });
      if (this.#isReal(request)) return { ...request, known: fits !== undefined };
    }
    return undefined;
  }

  *#nicerResources(action: ActionCell, cell: ResourceCell, found: Candidate): Generator<string> {
    // With variables the resource was made to fit their values.
    if (cell.live.every(({ open }) => open.length === 0)) {
      const inside: Language[] = [cell.asked, cell.within];
      const outside: Language[] = [];
      for (const group of cell.groups) (cell.fitting.has(group) ? inside : outside).push(group.language);
      for (const within of niceResources(action.known(), accountOf(found.principal))) {
        const shown = witness(inside, outside, { within, states: NICE_STATES });
        if (shown !== undefined && shown !== "too-hard") yield shown.text;
      }
    }
    yield found.resource;
  }
}

const isAllowed = (request: AccessRequest, policies: PolicySet): boolean =>
  evaluate(request, policies).outcome === "allowed";
