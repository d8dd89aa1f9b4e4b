/**
 * Does a statement apply to a request? Asked by layer, effect and policies; answered by two askers that share every rule:
 * this file's goes through the index, `explain/` looks at every part of every statement and keeps what it saw.
 */
import type { Layer, StatementMatch } from "./decision.js";
import { type ActionKey, actionKey, type Candidate, type Candidates, PolicyList, type Reach } from "./layers/reach.js";
import { NOT_NAMED } from "./match/principal.js";
import { ATTACHED, type LayerKind, NAMING, type Statement } from "./policy/statement.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "./request.js";
import { MAYBE, NO, type Truth, YES } from "./truth.js";

/** A statement that applies, and which of the policies asked it stands in. */
export interface Found {
  readonly statement: Statement;
  readonly policyIndex: number;
}

export interface Asker {
  /** The statements of this effect that apply, in the order of the policies. */
  all(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): readonly Found[];
  /** Whether there is one. */
  any(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): boolean;
}

export const NONE: readonly never[] = Object.freeze([]);

export const kindOf = (layer: Layer): LayerKind =>
  layer === "identity" || layer === "boundary" || layer === "session" || layer === "scp" ? ATTACHED : NAMING;

/** AWS: a Deny with NotPrincipal always denies a principal that has a permissions boundary. */
export const hasBoundary = (request: AccessRequest, policies: PolicySet): boolean =>
  policies.boundary !== undefined && request.principal.type !== "root" && "account" in request.principal;

export function principalMatches(
  statement: Statement,
  kind: LayerKind,
  request: AccessRequest,
  bounded: boolean,
): boolean {
  const { principal } = statement;
  if (kind === ATTACHED || principal === undefined) return true;
  return principal.negated
    ? !principal.spares(request.principal, bounded)
    : principal.grade(request.principal) !== NOT_NAMED;
}

export function conditionsHold(statement: Statement, request: AccessRequest): Truth {
  let all: Truth = YES;
  for (const condition of statement.conditions) {
    const truth = condition.holds(request.context);
    if (truth === NO) return NO;
    if (truth === MAYBE) all = MAYBE;
  }
  return all;
}

/** In doubt a pessimist lets a Deny apply and an Allow not; an optimist the reverse. */
export class FastAsker implements Asker {
  /** Whether any answer hung on an unknown value. */
  doubted = false;
  readonly #action: ActionKey;
  readonly #bounded: boolean;
  /** Asked twice of every request, and the longest list. */
  #identity: Reach | undefined;

  constructor(
    readonly request: AccessRequest,
    policies: PolicySet,
    readonly optimistic: boolean,
  ) {
    this.#action = actionKey(request.action);
    this.#bounded = hasBoundary(request, policies);
  }

  all(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): readonly Found[] {
    const kind = kindOf(layer);
    const candidates = this.#candidates(layer, policies, kind, effect);
    return candidates === undefined ? NONE : (this.#find(candidates, kind, false) ?? NONE);
  }

  any(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): boolean {
    const kind = kindOf(layer);
    const candidates = this.#candidates(layer, policies, kind, effect);
    return candidates !== undefined && this.#find(candidates, kind, true) !== undefined;
  }

  #candidates(
    layer: Layer,
    policies: readonly AppliedPolicy[],
    kind: LayerKind,
    effect: "Allow" | "Deny",
  ): Candidates | undefined {
    if (layer !== "identity") return PolicyList.of(policies).reach(this.#action, kind)[effect];
    this.#identity ??= PolicyList.of(policies).reach(this.#action, kind);
    return this.#identity[effect];
  }

  #find({ always, index }: Candidates, kind: LayerKind, one: boolean): Candidate[] | undefined {
    let found: Candidate[] | undefined;
    for (let i = 0; i < always.length; i++) {
      const candidate = always[i] as Candidate;
      if (!this.#applies(candidate, kind, false)) continue;
      if (found === undefined) found = [candidate];
      else found.push(candidate);
      if (one) return found;
    }
    if (index === undefined) return found;
    for (const candidate of index.find(this.request.resource)) {
      if (!this.#applies(candidate, kind, true)) continue;
      if (found === undefined) found = [candidate];
      else found.push(candidate);
      if (one) return found;
    }
    return found !== undefined && found.length > 1 ? found.sort((a, b) => a.order - b.order) : found;
  }

  #applies({ statement }: Candidate, kind: LayerKind, resourceMatches: boolean): boolean {
    const { request } = this;
    let truth: Truth = YES;
    if (!resourceMatches && statement.resource !== undefined) {
      truth = statement.resource.matches(request.resource, request.context);
      if (truth === NO) return false;
    }
    if (kind === NAMING && !principalMatches(statement, kind, request, this.#bounded)) return false;
    if (statement.conditions.length > 0) {
      const held = conditionsHold(statement, request);
      if (held === NO) return false;
      if (held === MAYBE) truth = MAYBE;
    }
    if (truth === YES) return true;
    this.doubted = true;
    return (statement.effect === "Allow") === this.optimistic;
  }
}

export function describe(layer: Layer, policy: AppliedPolicy, { index, sid, effect }: Statement): StatementMatch {
  return sid === undefined ? { layer, policy, index, effect } : { layer, policy, index, sid, effect };
}
