/** What the comparisons take and answer. */
import type { Decision, StatementMatch } from "../../decision.js";
import type { AccessRequest, CompiledPolicy, PolicySet, Principal } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";

/**
 * One policy, several that hang together on one identity, or everything that applies to a request. A policy alone is read
 * as its `kind` says.
 */
export type Side = CompiledPolicy | readonly CompiledPolicy[] | PolicySet;

export interface CompareOptions {
  /**
   * What policies given alone are. `identity` (the default): what the policies of one user or role allow it to do in its
   * own account. `resource`: what a resource-based policy or trust policy itself allows, to whomever, whatever else those
   * people may do.
   */
  readonly kind?: "identity" | "resource";
  /** AWS's actions, resources and keys, from which counter-examples are then made where possible. */
  readonly vocabulary?: Vocabulary;
  /**
   * `any` (the default): an action counts although the vocabulary does not know it, so `s3:*` is wider than the list of
   * all of today's actions. `known`: only actions of the vocabulary, on resources of the kinds it gives them.
   */
  readonly universe?: "any" | "known";
  /**
   * The only caller that counts. Else all do whom the policies tell apart: users and role sessions, and where there is a
   * policy that names principals (resource-based, RCP, endpoint) everyone else as well.
   */
  readonly principal?: Principal;
  /** Who owns the resources; the caller's own account unless given. */
  readonly resourceAccount?: string;
  /** How many questions to ask at most before the answer is `unknown`; 50,000 unless given. */
  readonly steps?: number;
}

/** A request that shows the answer. `evaluate` decides it as claimed. */
export interface CounterExample {
  readonly request: AccessRequest;
  /** The request's condition keys, plain. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** Who allows it: the statements of the side that does, with index and Sid. */
  readonly grantedBy: readonly StatementMatch[];
  /** What the other side says; absent where only one was asked. */
  readonly otherwise?: Decision;
  /** Whether the vocabulary has this action on a resource of this kind. */
  readonly known: boolean;
}

/** What was found in one direction. `none` is a proof. */
export interface Difference {
  readonly result: "none" | "some" | "unknown";
  /** At most one for each statement that grants; what else there is may be left out. */
  readonly counterExamples: readonly CounterExample[];
  /** What was too hard; empty unless there may be more than `counterExamples` shows. */
  readonly tooHard: readonly string[];
}

export interface Comparison {
  /** Of the second side, measured by the first. `different`: it allows something more and something less. */
  readonly answer: "same" | "narrower" | "wider" | "different" | "unknown";
  readonly because: string;
  /** What the second side allows and the first does not. */
  readonly gained: Difference;
  /** What the first side allows and the second does not. */
  readonly lost: Difference;
  /** What the counter-examples were evaluated with. */
  readonly before: PolicySet;
  readonly after: PolicySet;
}

export interface PolicyCheck {
  readonly result: "pass" | "fail" | "unknown";
  readonly because: string;
  /** Requests that are allowed and should not be; `evaluate(request, policies)` allows them. */
  readonly counterExamples: readonly CounterExample[];
  readonly policies: PolicySet;
}

/**
 * Access that nobody should have: any of the actions on any of the resources, written as a policy writes them. Without
 * actions any action counts, without resources any resource.
 */
export interface Access {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}
