/**
 * What a fix is: changes that, taken together, let a refused request through; and what they would let through besides.
 */
import type { Layer, StatementMatch } from "../../decision.js";
import type { Position } from "../../policy/position.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";
import type { StatementJson } from "./json.js";

/** One way to let a refused request through. Every change of it is needed: no part of them is enough. */
export interface Fix {
  readonly changes: readonly Change[];
  /** The policies with the changes made. `evaluate(fix.request, fix.after)` is `allowed`. */
  readonly after: PolicySet;
  /** The request given, unless a change is one of the request. */
  readonly request: AccessRequest;
  /** Of the requests given as `among`: those that were not allowed before and would be now. */
  readonly alsoAllows: readonly AccessRequest[];
}

export type Change = AddStatement | EditStatement | RemoveStatement | ChangeRequest;

interface ChangeOfPolicy {
  readonly layer: Layer;
  /** Of SCPs and RCPs: 0 is the root. */
  readonly level?: number;
  /** AWS owns the policy, so nobody can edit it: a copy with the change takes its place. Its text is `text`. */
  readonly copy: boolean;
  /** The whole policy with the change made (this one alone), everything else as it was written. */
  readonly text: string;
  /** What to do, in a sentence. */
  readonly summary: string;
  /** What was in the way, and what this grants besides if it grants more than was asked. */
  readonly why: string;
}

export interface AddStatement extends ChangeOfPolicy {
  readonly kind: "add-statement";
  /** The policy to add it to; absent when a new one is to be made. */
  readonly policy?: AppliedPolicy;
  readonly statement: StatementJson;
}

interface ChangeOfStatement extends ChangeOfPolicy {
  readonly policy: AppliedPolicy;
  /** Index in `Statement`. */
  readonly index: number;
  readonly sid?: string;
  readonly start: Position;
  readonly before: StatementJson;
}

/** A Deny that spares the request, or an Allow that covers it too. */
export interface EditStatement extends ChangeOfStatement {
  readonly kind: "narrow-deny" | "widen-allow";
  /** What stands in the statement's place; two where one cannot say it. */
  readonly after: readonly StatementJson[];
}

export interface RemoveStatement extends ChangeOfStatement {
  readonly kind: "remove-statement";
}

/** The policies are right and the request lacks something: a tag, MFA, TLS. */
export interface ChangeRequest {
  readonly kind: "change-request";
  /** The condition key, as the policy spells it. */
  readonly key: string;
  /** What the request has; absent when it lacks the key. */
  readonly from?: string | readonly string[];
  /** A value with which it works; absent when the key must be left out. */
  readonly to?: string | readonly string[];
  /** The statement whose condition this is. */
  readonly statement: StatementMatch;
  readonly summary: string;
  readonly why: string;
}

export interface FixOptions {
  /**
   * Requests to try each fix on, for `alsoAllows`; the request itself is not counted. A bare request is one under the
   * same policies; one of another caller or on another resource brings its own, and a change is made there wherever the
   * same policy applies.
   */
  readonly among?: readonly (AccessRequest | { readonly request: AccessRequest; readonly policies: PolicySet })[];
  /** Spells actions as AWS does, and knows those that work on `*` alone. */
  readonly vocabulary?: Vocabulary;
}
