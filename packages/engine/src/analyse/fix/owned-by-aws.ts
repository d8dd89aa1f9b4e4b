/** Policies that AWS owns: everyone can attach them and nobody can change them. */
import type { AppliedPolicy } from "../../request.js";

export const ownedByAws = ({ arn }: AppliedPolicy): boolean =>
  arn !== undefined && /^arn:[^:]+:(?:iam|organizations)::aws:/.test(arn);

/** What the copy is called that takes its place: it gets an ARN only when it is made. */
export const copyOf = ({ arn, name, attachedTo }: AppliedPolicy): Omit<AppliedPolicy, "policy"> => ({
  name: `copy of ${name ?? arn}`,
  ...(attachedTo === undefined ? {} : { attachedTo }),
});

/**
 * The policy that every level has unless somebody took it off, and the only Allow that an RCP can have.
 *
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
 */
export const RCP_FULL_ACCESS = {
  arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
  name: "RCPFullAWSAccess",
  statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
} as const;
