/** Who can do something on a resource, and what can someone do: two readings of the same grants. */
import type { Vocabulary } from "../../vocabulary.js";
import { AccessAnalysis } from "./access-analysis.js";
import { callerOf } from "./callers.js";
import { expandActions } from "./expand.js";
import type { Grant } from "./grant.js";
import type { AccessWorld } from "./world.js";

export interface WhoCanQuestion {
  /** `s3:GetObject`, or a pattern: `s3:*`. */
  readonly action: string;
  /** An ARN, or a pattern as in a policy's Resource; everything if absent. */
  readonly resource?: string;
  /** Names witnesses' actions as AWS does. */
  readonly vocabulary?: Vocabulary;
}

/**
 * Everyone who can do an action on a resource, with the conditions that must hold and the statements that grant it:
 * users, roles and root users of the world, services, identity providers, other accounts, anyone.
 *
 * Sound and complete for the world given: what a grant says is allowed, `evaluateIn` allows; what `evaluateIn` allows is
 * in some grant. Sessions that users make of themselves (GetFederationToken) are not listed apart from their users,
 * unless a policy names them; role sessions are, as their role, without session policies.
 *
 * @example
 * whoCan(world, { action: "s3:GetObject", resource: "arn:aws:s3:::photos/*" })
 */
export function whoCan(world: AccessWorld, { action, resource = "*", vocabulary }: WhoCanQuestion): readonly Grant[] {
  const analysis = new AccessAnalysis(world, vocabulary);
  const targets = analysis.targets(action, resource);
  return analysis.callers(targets).flatMap((caller) => analysis.grantsOf(caller, targets));
}

export interface CanWhatOptions {
  readonly action?: string;
  readonly resource?: string;
  /** Writes action patterns out as the actions that AWS has, except `*` by itself. */
  readonly vocabulary?: Vocabulary;
}

/**
 * What a user, a role or an account's root user (by ARN) can do: on each resource of the world, and on those it does
 * not know. Empty for a principal that the world does not have.
 */
export function canWhat(world: AccessWorld, principal: string, options: CanWhatOptions = {}): readonly Grant[] {
  const { action = "*", resource = "*", vocabulary } = options;
  const analysis = new AccessAnalysis(world, vocabulary);
  const caller = callerOf(analysis.index, principal);
  if (caller === undefined) return [];
  const grants = analysis.grantsOf(caller, analysis.targets(action, resource));
  return vocabulary === undefined ? grants : grants.map((grant) => expandActions(grant, vocabulary));
}
