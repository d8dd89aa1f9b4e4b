/**
 * One request in, one decision out. `walk` is the order in which AWS decides; read it beside
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html (one
 * account) and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html.
 *
 * Inferred: which layer is named when several deny, and that a request which is refused whatever an unknown value is
 * gets the refusal that is certain.
 */

import { type Asker, describe, FastAsker, type Found, NONE } from "./asker.js";
import type { Decision, Gap, Layer, StatementMatch } from "./decision.js";
import { gapsOf } from "./explain/gaps.js";
import type { Step } from "./explain/steps.js";
import { attachedTo } from "./layers/attached.js";
import { type Levels, rcpLevels, scpLevels } from "./layers/organization.js";
import { grantOf, resourceLayer } from "./layers/resource.js";
import { BEHIND_SESSION, ITSELF, NOT_NAMED } from "./match/principal.js";
import { accountOf } from "./principal.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "./request.js";

/** Decides; keeps nothing but the statements that decided. */
export function evaluate(request: AccessRequest, policies: PolicySet): Decision {
  const pessimist = new FastAsker(request, policies, false);
  const atWorst = walk(request, policies, pessimist);
  if (!pessimist.doubted || atWorst.outcome === "allowed") return atWorst;
  return settle(walk(request, policies, new FastAsker(request, policies, true)), () => gapsOf(request, policies));
}

/** What to say of a request that is refused at worst, knowing how it would end at best. */
export function settle(atBest: Decision, gaps: () => readonly Gap[]): Decision {
  return atBest.outcome === "allowed" ? { outcome: "undetermined", statements: NONE, gaps: gaps() } : atBest;
}

/** `steps`, if given, gets a line for each step. */
export function walk(request: AccessRequest, policies: PolicySet, ask: Asker, steps?: Step[]): Decision {
  const { principal } = request;
  const own = accountOf(principal);
  const attached = attachedTo(principal, policies);
  const rcps = rcpLevels(request, policies);
  const scps = scpLevels(principal, policies);
  const endpoint = policies.endpoint === undefined ? undefined : [policies.endpoint];
  const resource = policies.resource === undefined ? undefined : [policies.resource];
  const resourceName = resourceLayer(request, policies);
  const sameAccount = own !== undefined && (request.resourceAccount ?? own) === own;

  // 1. An explicit deny in any policy that applies.
  const denied =
    deniedByLevels(ask, "rcp", rcps, steps) ??
    deniedByLevels(ask, "scp", scps, steps) ??
    deniedBy(ask, "endpoint", endpoint, steps) ??
    deniedBy(ask, resourceName, resource, steps) ??
    deniedBy(ask, "identity", attached?.identity, steps) ??
    deniedBy(ask, "boundary", attached?.boundary, steps) ??
    deniedBy(ask, "session", attached?.session, steps);
  if (denied !== undefined) return denied;
  steps?.push({ step: "explicit-deny", passed: true });

  // 2. and 3. Every level of RCPs and SCPs must allow; 4. a VPC endpoint policy too.
  if (!everyLevelAllows(ask, "rcp", rcps, steps)) return implicitDeny("rcp");
  if (!everyLevelAllows(ask, "scp", scps, steps)) return implicitDeny("scp");
  if (limits(ask, "endpoint", endpoint, steps)) return implicitDeny("endpoint");

  // 5. The resource-based policy: who is named decides what else must allow.
  const grant = grantOf(
    resource === undefined ? NONE : ask.all(resourceName, resource, "Allow"),
    request,
    resourceName,
  );
  const mustAllow = !sameAccount || policies.resourceRule === "must-allow";
  if (resource !== undefined || mustAllow)
    steps?.push({
      step: "resource",
      layer: resourceName,
      passed: grant.grade !== NOT_NAMED || !mustAllow,
      grade: grant.grade,
    });
  if (grant.grade === NOT_NAMED && (mustAllow || attached === undefined)) {
    // The root user of the resource's account needs nobody's permission.
    if (principal.type === "root" && !mustAllow) return allowed(undefined, NONE);
    return implicitDeny(resourceName);
  }
  const byResource = grant.grade === NOT_NAMED ? NONE : found(resourceName, resource, grant.by);
  if (attached === undefined) return allowed(resourceName, byResource);
  if (sameAccount && grant.grade === ITSELF) return allowed(resourceName, byResource);

  // 6. Identity-based policies, unless the resource-based policy of the same account names the caller's role or user.
  const identityNeeded = !(sameAccount && grant.grade === BEHIND_SESSION);
  const byIdentity =
    identityNeeded && !attached.identityAllowsAll ? ask.all("identity", attached.identity, "Allow") : NONE;
  if (identityNeeded) {
    const passed = attached.identityAllowsAll || byIdentity.length > 0;
    steps?.push({ step: "identity", layer: "identity", passed });
    if (!passed) return implicitDeny("identity");
  }

  // 7. and 8. Boundary and session policies limit what was granted.
  if (limits(ask, "boundary", attached.boundary, steps)) return implicitDeny("boundary");
  if (limits(ask, "session", attached.session, steps)) return implicitDeny("session");

  if (!identityNeeded) return allowed(resourceName, byResource);
  const granted = found("identity", attached.identity, byIdentity);
  return allowed("identity", mustAllow ? [...byResource, ...granted] : granted);
}

function deniedBy(
  ask: Asker,
  layer: Layer,
  list: readonly AppliedPolicy[] | undefined,
  steps: Step[] | undefined,
): Decision | undefined {
  if (list === undefined) return undefined;
  const by = ask.all(layer, list, "Deny");
  return by.length === 0 ? undefined : explicitDeny(layer, found(layer, list, by), steps);
}

function deniedByLevels(ask: Asker, layer: Layer, levels: Levels, steps: Step[] | undefined): Decision | undefined {
  let statements: StatementMatch[] | undefined;
  for (const level of levels) {
    const by = ask.all(layer, level, "Deny");
    if (by.length > 0) statements = [...(statements ?? []), ...found(layer, level, by)];
  }
  return statements === undefined ? undefined : explicitDeny(layer, statements, steps);
}

function everyLevelAllows(ask: Asker, layer: "scp" | "rcp", levels: Levels, steps: Step[] | undefined): boolean {
  for (let level = 0; level < levels.length; level++) {
    const passed = ask.any(layer, levels[level] as readonly AppliedPolicy[], "Allow");
    steps?.push({ step: layer, layer, passed, level });
    if (!passed) return false;
  }
  return true;
}

function limits(
  ask: Asker,
  layer: "endpoint" | "boundary" | "session",
  list: readonly AppliedPolicy[] | undefined,
  steps: Step[] | undefined,
): boolean {
  if (list === undefined) return false;
  const passed = ask.any(layer, list, "Allow");
  steps?.push({ step: layer, layer, passed });
  return !passed;
}

function explicitDeny(layer: Layer, statements: readonly StatementMatch[], steps: Step[] | undefined): Decision {
  steps?.push({ step: "explicit-deny", layer, passed: false });
  return { outcome: "explicitDeny", layer, statements, gaps: NONE };
}

const allowed = (layer: Layer | undefined, statements: readonly StatementMatch[]): Decision =>
  layer === undefined
    ? { outcome: "allowed", statements, gaps: NONE }
    : { outcome: "allowed", layer, statements, gaps: NONE };

const implicitDeny = (layer: Layer): Decision => ({ outcome: "implicitDeny", layer, statements: NONE, gaps: NONE });

function found(
  layer: Layer,
  policies: readonly AppliedPolicy[] | undefined,
  by: readonly Found[],
): readonly StatementMatch[] {
  return by.map(({ statement, policyIndex }) => describe(layer, policies?.[policyIndex] as AppliedPolicy, statement));
}
