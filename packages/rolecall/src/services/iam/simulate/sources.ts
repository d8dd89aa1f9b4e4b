/** The policies of a simulation, and under which names its answers cite them. */
import { type AppliedPolicy, compilePolicy, type PolicyKind, refusalWords, validate } from "@rolecall/engine";
import type { Read } from "../../../store/store.js";
import { invalidInput } from "../errors.js";
import { type HeldPolicy, heldPolicies, managedText } from "../held.js";
import type { AnyEntityRecord } from "../records.js";

/** An identity-based policy with its `SourcePolicyId`. */
export interface Source {
  readonly id: string;
  readonly applied: AppliedPolicy;
}

/** Documents that the caller passed: `PolicyInputList.1` and so on. @throws InvalidInput */
export function passedSources(list: string, documents: readonly string[] | undefined, kind: PolicyKind): Source[] {
  return (documents ?? []).map((text, index) => {
    const id = `${list}.${index + 1}`;
    return { id, applied: passedPolicy(id, text, kind) };
  });
}

export function passedPolicy(id: string, text: string, kind: PolicyKind): AppliedPolicy {
  const refused = validate(text, kind).find((finding) => finding.refused);
  // unverified: how the simulator words it
  if (refused !== undefined) throw invalidInput(`Invalid policy in ${id}: ${refusalWords(refused)}`);
  return { policy: compilePolicy(text), name: id };
}

type Excluded =
  | { readonly PolicyType: string }
  | { readonly PolicyArn: string }
  | {
      readonly InlinePolicyIdentifier: {
        readonly PolicyName: string;
        readonly AttachmentType: string;
        readonly AttachmentName: string;
      };
    };

/** Whether PolicyExclusionList leaves a policy out; an identifier that names nothing that is attached is passed over. */
export type Exclusion = (
  policy: { kind: "boundary" | "identity" } & Pick<HeldPolicy, "arn" | "name" | "entity">,
) => boolean;

/** @throws InvalidInput for an ARN that is none, or a wildcard where none may stand */
export function exclusion(list: readonly unknown[] | undefined): Exclusion {
  const entries = (list ?? []) as readonly Excluded[];
  for (const entry of entries) requireIdentifier(entry);
  return ({ kind, arn, name, entity }) =>
    entries.some((entry) => {
      if ("PolicyArn" in entry) return arn !== undefined && wildcard(entry.PolicyArn).test(arn);
      if ("PolicyType" in entry) {
        const type =
          kind === "boundary"
            ? "permission-boundary"
            : arn === undefined
              ? "inline"
              : arn.startsWith("arn:aws:iam::aws:")
                ? "aws-managed"
                : "user-managed";
        return entry.PolicyType === type;
      }
      const { PolicyName, AttachmentType, AttachmentName } = entry.InlinePolicyIdentifier;
      return (
        arn === undefined &&
        PolicyName === name &&
        AttachmentType.toLowerCase() === entity.kind &&
        wildcard(AttachmentName).test(entity.name)
      );
    });
}

/**
 * AWS: at most one `*` and any number of `?`, in the name of a managed policy and of the entity that an inline one is in.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
 * Policies of AWS Organizations are identified too, and nobody here has any.
 */
const POLICY_ARN = /^arn:[\w-]+:(?:iam::(?:\d{12}|aws):policy\/|organizations::(?:\d{12}|aws):policy\/)[^*?]*?[^/]+$/;

function requireIdentifier(entry: Excluded): void {
  if ("PolicyArn" in entry) {
    if (!POLICY_ARN.test(entry.PolicyArn)) throw invalidIdentifier(entry.PolicyArn);
    requireOneStar(entry.PolicyArn);
  } else if ("InlinePolicyIdentifier" in entry) requireOneStar(entry.InlinePolicyIdentifier.AttachmentName);
}

function requireOneStar(pattern: string): void {
  if (pattern.split("*").length > 2) throw invalidIdentifier(pattern);
}

// unverified: the words
const invalidIdentifier = (text: string) => invalidInput(`Invalid policy identifier: ${text}`);

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** What a user, group or role has: managed policies by name, inline ones as `user_ann_policy`. */
export async function heldSources(tx: Read, entity: AnyEntityRecord, excluded: Exclusion): Promise<Source[]> {
  const held = await heldPolicies(tx, entity);
  return held
    .filter((policy) => !excluded({ kind: "identity", ...policy }))
    .map((policy) => ({
      id: policy.arn === undefined ? `${policy.entity.kind}_${policy.entity.name}_${policy.name}` : policy.name,
      applied: {
        policy: compilePolicy(policy.document),
        ...(policy.arn === undefined ? { name: policy.name } : { arn: policy.arn }),
        attachedTo: policy.entity.arn,
      },
    }));
}

export async function heldBoundary(
  tx: Read,
  entity: AnyEntityRecord,
  excluded: Exclusion,
): Promise<AppliedPolicy | undefined> {
  if (entity.kind === "group" || entity.boundary === undefined) return;
  const arn = entity.boundary;
  if (excluded({ kind: "boundary", arn, name: arn, entity })) return;
  const text = await managedText(tx, entity.account, arn);
  return text === undefined ? undefined : { policy: compilePolicy(text), arn };
}
