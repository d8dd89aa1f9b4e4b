/**
 * SCPs and RCPs: whom they limit. What they say comes in with the request; which account and which service they are for
 * (never the management account, only services that support RCPs) is decided by whoever puts the policies together.
 *
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */

import { isServiceLinked } from "../principal.js";
import type { AppliedPolicy, PolicySet, Principal } from "../request.js";

/** One list of policies a level, root first. */
export type Levels = readonly (readonly AppliedPolicy[])[];

const NO_LEVELS: Levels = [];

/** SCPs limit the users, roles and root users of an account; never a service, never who is not signed in. */
export const scpLevels = (principal: Principal, policies: PolicySet): Levels =>
  "account" in principal && !isServiceLinked(principal) ? (policies.scps ?? NO_LEVELS) : NO_LEVELS;

/** RCPs limit whoever calls, services and anonymous callers too. */
export const rcpLevels = (principal: Principal, policies: PolicySet): Levels =>
  isServiceLinked(principal) ? NO_LEVELS : (policies.rcps ?? NO_LEVELS);
