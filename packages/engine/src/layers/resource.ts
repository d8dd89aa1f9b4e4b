/**
 * Resource-based policies, among them trust policies: what an Allow in one is worth to the caller.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */

import type { Found } from "../asker.js";
import type { Layer } from "../decision.js";
import { BEHIND_SESSION, type Grade, ITSELF, NOT_NAMED } from "../match/principal.js";
import type { AccessRequest, PolicySet } from "../request.js";

/** A role's trust policy must allow by itself and is asked for an action of STS; a KMS key policy for one of KMS. */
export const resourceLayer = (request: AccessRequest, policies: PolicySet): Layer =>
  policies.resourceRule === "must-allow" && /^sts:/i.test(request.action) ? "trust" : "resource";

const NO_GRANT = { grade: NOT_NAMED as Grade, by: [] as readonly Found[] };

/** The most generous way in which the Allow statements name the caller, and the statements that do. */
export function grantOf(
  allows: readonly Found[],
  request: AccessRequest,
  layer: Layer,
): { grade: Grade; by: readonly Found[] } {
  if (allows.length === 0) return NO_GRANT;
  let grade: Grade = NOT_NAMED;
  let by: Found[] = [];
  for (const found of allows) {
    const one = gradeFor(found, request, layer);
    if (one > grade) {
      grade = one;
      by = [found];
    } else if (one === grade) by.push(found);
  }
  return { grade, by };
}

/**
 * The page on updating trust policies says that a user who is named in one and has a boundary needs the boundary to allow
 * sts:AssumeRole, while resource-based policies elsewhere are not limited by it. Inferred: `*` names no more than that.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
function gradeFor({ statement }: Found, { principal }: AccessRequest, layer: Layer): Grade {
  const grade = statement.principal?.grade(principal) ?? NOT_NAMED;
  return layer === "trust" && principal.type === "user" && grade === ITSELF ? BEHIND_SESSION : grade;
}
