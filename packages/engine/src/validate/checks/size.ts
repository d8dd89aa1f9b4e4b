/** Is the document larger than where it goes may take? At AWS's default quotas. */
import type { JsonObject } from "../../policy/read-json.js";
import type { Declaration } from "../declaration.js";
import type { PolicyKind } from "../kind.js";
import type { Report } from "../report.js";
import { Spot } from "../spot.js";

const ask = <Severity extends Declaration["severity"], Details extends string>(
  severity: Severity,
  issueCode: string,
  details: Details,
) =>
  ({
    severity,
    message: "<size> <unit>, and <quota> is the most that <where> takes",
    analyzer: { issueCode, details },
  }) as const;

export const SIZE = {
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: ask(
    "warning",
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    "The <size> characters in the identity policy, excluding whitespace, exceed the <quota> character maximum for inline and managed policies. We recommend that you use multiple granular policies.",
  ),
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: ask(
    "warning",
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    "The <size> characters in the resource policy exceed the <quota> character maximum for resource policies. We recommend that you use multiple granular policies.",
  ),
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: ask(
    "warning",
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    "The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have already been increased, then you can ignore this warning.",
  ),
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: ask(
    "error",
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    "The <size> characters in the service control policy (SCP) exceed the <quota> character maximum for SCPs. We recommend that you use multiple granular policies.",
  ),
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: ask(
    "error",
    "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    "The <size> characters in the resource control policy (RCP) exceed the <quota> character maximum for RCPs. We recommend that you use multiple granular policies.",
  ),
  POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA: {
    severity: "error",
    message: "<size> <unit>, and <quota> is the most that <where> takes",
  },
  POLICY_SIZE_EXCEEDS_ENDPOINT_POLICY_QUOTA: {
    severity: "error",
    message: "<size> <unit>, and <quota> is the most that <where> takes",
  },
} as const satisfies Record<string, Declaration>;

/** Where an identity policy stands. Each entity's inline policies share a quota: what one alone exceeds, none fits. */
export type Holder = "managed" | "user" | "group" | "role";

interface Quota {
  readonly where: string;
  readonly most: number;
  /** What is counted: IAM leaves out white space, others count every character or every byte. */
  readonly unit: "characters without white space" | "characters" | "bytes";
}

/**
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * AWS: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 * (read November 2026)
 */
const IDENTITY: Readonly<Record<Holder, Quota>> = {
  managed: { where: "a managed policy", most: 6_144, unit: "characters without white space" },
  user: { where: "a user, in all its inline policies,", most: 2_048, unit: "characters without white space" },
  group: { where: "a group, in all its inline policies,", most: 5_120, unit: "characters without white space" },
  role: { where: "a role, in all its inline policies,", most: 10_240, unit: "characters without white space" },
};
const TRUST: Quota = { where: "a trust policy", most: 2_048, unit: "characters without white space" };
// STS's own parameter, so that every character counts; managed session policies count as well.
const SESSION: Quota = { where: "the session policies of one call", most: 2_048, unit: "characters" };
const SCP: Quota = { where: "an SCP", most: 10_240, unit: "characters" };
const RCP: Quota = { where: "an RCP", most: 5_120, unit: "characters" };
const ENDPOINT: Quota = { where: "a VPC endpoint's policy", most: 20_480, unit: "characters" };

/**
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * S3's and Secrets Manager's 20 KB are unverified, and so is whether Lambda and S3 count white space.
 */
const RESOURCE: ReadonlyMap<string, Quota> = new Map([
  ["AWS::S3::Bucket", { where: "a bucket's policy", most: 20_480, unit: "bytes" }],
  ["AWS::Lambda::Function", { where: "a function's policy", most: 20_480, unit: "bytes" }],
  ["AWS::DynamoDB::Table", { where: "a table's policy", most: 20_480, unit: "bytes" }],
  ["AWS::SQS::Queue", { where: "a queue's policy", most: 8_192, unit: "bytes" }],
  ["AWS::SecretsManager::Secret", { where: "a secret's policy", most: 20_480, unit: "bytes" }],
  ["AWS::KMS::Key", { where: "a key's policy", most: 32_768, unit: "bytes" }],
]);
/** No service is known to take more. */
const ANY_RESOURCE: Quota = { where: "a resource's policy", most: 32_768, unit: "bytes" };

export function checkSize(root: JsonObject, kind: PolicyKind, report: Report, options: SizeOptions): void {
  const [code, { where, most, unit }] = quotaOf(kind, options);
  const size = sizeOf(report.text, unit);
  if (size > most) report.add(code, Spot.root(root), { size: `${size}`, quota: `${most}`, unit, where });
}

export interface SizeOptions {
  readonly holder?: Holder | undefined;
  readonly resourceType?: string | undefined;
}

function quotaOf(kind: PolicyKind, options: SizeOptions): readonly [keyof typeof SIZE, Quota] {
  switch (kind) {
    case "identity":
      return ["POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", IDENTITY[options.holder ?? "managed"]];
    // A boundary is a managed policy.
    case "boundary":
      return ["POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", IDENTITY.managed];
    case "trust":
      return ["POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", TRUST];
    case "session":
      return ["POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA", SESSION];
    case "scp":
      return ["POLICY_SIZE_EXCEEDS_SCP_QUOTA", SCP];
    case "rcp":
      return ["POLICY_SIZE_EXCEEDS_RCP_QUOTA", RCP];
    case "endpoint":
      return ["POLICY_SIZE_EXCEEDS_ENDPOINT_POLICY_QUOTA", ENDPOINT];
    case "resource":
      return ["POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", RESOURCE.get(options.resourceType ?? "") ?? ANY_RESOURCE];
  }
}

function sizeOf(text: string, unit: Quota["unit"]): number {
  if (unit === "characters") return text.length;
  if (unit === "characters without white space") return text.replace(/\s/g, "").length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
