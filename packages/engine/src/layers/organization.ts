/**
 * SCPs and RCPs: whom and what they limit.
 *
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * Left to the caller: that SCPs are those of the caller's account and RCPs those of the resource's, and that RCPs never
 * limit AWS managed KMS keys, which no request tells from others.
 */

import { accountOf, isServiceLinked, isServiceLinkedRole } from "../principal.js";
import type { AccessRequest, AppliedPolicy, PolicySet, Principal } from "../request.js";

/** One list of policies a level, root first. */
export type Levels = readonly (readonly AppliedPolicy[])[];

const NO_LEVELS: Levels = [];

/**
 * SCPs limit the users, roles and root users of member accounts; never those of the management account, a service, or
 * who is not signed in.
 */
export function scpLevels(principal: Principal, { scps, organization }: PolicySet): Levels {
  const account = accountOf(principal);
  if (scps === undefined || account === undefined || isServiceLinked(principal)) return NO_LEVELS;
  return account === organization?.managementAccount ? NO_LEVELS : scps;
}

/**
 * RCPs limit whoever calls, services and anonymous callers too, in calls that authorize a resource of a member account
 * and whose service supports RCPs.
 */
export function rcpLevels(request: AccessRequest, { rcps, organization }: PolicySet): Levels {
  const { principal, resource } = request;
  if (rcps === undefined || rcps.length === 0 || resource === "*" || isServiceLinked(principal)) return NO_LEVELS;
  const owner = request.resourceAccount ?? accountOf(principal);
  if (owner !== undefined && owner === organization?.managementAccount) return NO_LEVELS;
  const action = request.action.toLowerCase();
  const service = action.slice(0, Math.max(action.indexOf(":"), 0));
  if (organization?.rcpServices?.has(service) === false) return NO_LEVELS;
  if (action === "kms:retiregrant") return NO_LEVELS;
  // They do not touch the trust policies of service-linked roles either.
  return service === "sts" && isServiceLinkedRole(resource) ? NO_LEVELS : rcps;
}
