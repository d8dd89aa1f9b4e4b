/**
 * The policies that hang on the caller: identity-based policies grant; boundary and session policies limit what they,
 * and some resource-based policies, grant.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import type { AppliedPolicy, PolicySet, Principal } from "../request.js";

export interface Attached {
  readonly identity: readonly AppliedPolicy[];
  readonly boundary: readonly AppliedPolicy[] | undefined;
  readonly session: readonly AppliedPolicy[] | undefined;
  /**
   * A federated user of the root user has all that root has, so no identity-based policy needs to allow (inferred from
   * "the intersection of the caller's permissions and the session policies").
   */
  readonly identityAllowsAll: boolean;
}

const NO_POLICIES: readonly AppliedPolicy[] = [];

/** `undefined` for callers that have none: the root user, services, and those who are not signed in. */
export function attachedTo(principal: Principal, policies: PolicySet): Attached | undefined {
  switch (principal.type) {
    case "user":
    case "role-session":
    case "federated-user":
      return {
        identity: policies.identity,
        boundary: policies.boundary === undefined ? undefined : [policies.boundary],
        // A role session without session policies is not limited; a federated user without any has nothing.
        session: policies.session ?? (principal.type === "federated-user" ? NO_POLICIES : undefined),
        identityAllowsAll: principal.type === "federated-user" && principal.userArn === undefined,
      };
    default:
      return undefined;
  }
}
