/**
 * Managed policies, AWS's and the account's own, seen alike.
 *
 * By design: the ids of AWS's policies (`ANPA…`) are made from their ARNs, since no source lists AWS's.
 */
import { createHash } from "node:crypto";
import { type ManagedPolicy as AwsPolicy, managedPolicies, managedPolicy } from "@rolecall/aws-model/managed-policies";
import { parseArn } from "../../kernel/arn.js";
import type { Read } from "../../store/store.js";
import { arnNotParsed, awsPolicyImmutable, policyNotFound, policyVersionNotFound } from "./errors.js";
import {
  attachments,
  findPolicy,
  type PolicyRecord,
  type PolicyVersionRecord,
  policyVersions,
  type TagRecord,
} from "./records.js";
import { shownTags } from "./tags.js";
import { date, versionId } from "./views.js";

export interface Managed {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly tags: readonly TagRecord[];
  readonly defaultVersion: number;
  /** Absent for AWS's own. */
  readonly own?: PolicyRecord;
}

/** @throws ValidationError for what is no ARN */
export function parsedPolicyArn(arn: string): void {
  if (parseArn(arn) === undefined) throw arnNotParsed();
}

/** The policy as an account sees it: its own and AWS's. */
export async function findManaged(tx: Read, account: string, arn: string): Promise<Managed | undefined> {
  const aws = managedPolicy(arn);
  if (aws !== undefined) return fromAws(aws);
  const own = await findPolicy(tx, arn);
  return own?.account === account ? ownManaged(own) : undefined;
}

export async function requireManaged(tx: Read, account: string, arn: string): Promise<Managed> {
  parsedPolicyArn(arn);
  const policy = await findManaged(tx, account, arn);
  if (policy === undefined) throw policyNotFound(arn);
  return policy;
}

/** A policy that the account may change. */
export async function requireOwnPolicy(tx: Read, account: string, arn: string): Promise<PolicyRecord> {
  const { own } = await requireManaged(tx, account, arn);
  if (own === undefined) throw awsPolicyImmutable(arn);
  return own;
}

export const ownManaged = (own: PolicyRecord): Managed => ({ ...own, own });

/** AWS's policies, in the order in which AWS lists them. */
export const awsManaged = (): Managed[] => managedPolicies().map(fromAws);

const fromAwsPolicy = new WeakMap<AwsPolicy, Managed>();

function fromAws(policy: AwsPolicy): Managed {
  let managed = fromAwsPolicy.get(policy);
  if (managed === undefined) {
    const { arn, name, path } = policy;
    managed = {
      arn,
      name,
      path,
      id: awsPolicyId(arn),
      createdMs: policy.createDate.getTime(),
      updatedMs: policy.updateDate.getTime(),
      tags: [],
      defaultVersion: versionNumber(policy.defaultVersionId) ?? 1,
    };
    fromAwsPolicy.set(policy, managed);
  }
  return managed;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function awsPolicyId(arn: string): string {
  const digest = createHash("sha256").update(arn).digest().subarray(0, 17);
  return `ANPA${[...digest].map((byte) => BASE32[byte & 31]).join("")}`;
}

/** 3 for `v3`. */
export function versionNumber(id: string): number | undefined {
  const digits = /^v([1-9]\d*)$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export type Version = Pick<PolicyVersionRecord, "version" | "document" | "createdMs">;

/** All versions of a policy of the account; oldest first. */
export async function versionsOf(tx: Read, policy: PolicyRecord): Promise<PolicyVersionRecord[]> {
  return (await policyVersions.list(tx, { prefix: [policy.account, policy.id] })).items;
}

export async function managedVersions(tx: Read, policy: Managed): Promise<readonly Version[]> {
  if (policy.own !== undefined) return versionsOf(tx, policy.own);
  return (managedPolicy(policy.arn)?.versions ?? []).map((version) => ({
    version: versionNumber(version.versionId) ?? 0,
    createdMs: version.createDate.getTime(),
    // The text of an AWS policy is unpacked when it is asked for.
    get document() {
      return version.document;
    },
  }));
}

export async function requireVersion(tx: Read, policy: PolicyRecord, id: string): Promise<PolicyVersionRecord> {
  const version = (await versionsOf(tx, policy)).find((one) => versionId(one.version) === id);
  if (version === undefined) throw policyVersionNotFound(policy.arn, id);
  return version;
}

export const firstVersion = (policy: PolicyRecord): PolicyVersionRecord => ({
  account: policy.account,
  policyId: policy.id,
  version: 1,
  document: policy.document,
  createdMs: policy.createdMs,
});

/** How many entities of the account have a policy, as policy and as boundary. */
export interface Usage {
  readonly policy: number;
  readonly boundary: number;
}

const UNUSED: Usage = { policy: 0, boundary: 0 };

export async function usageOf(tx: Read, account: string, arn: string): Promise<Usage> {
  const { items } = await attachments.list(tx, { prefix: [account, arn] });
  const boundary = items.filter((at) => at.as === "boundary").length;
  return { policy: items.length - boundary, boundary };
}

/** The same for all policies, from one read. */
export async function usageByPolicy(tx: Read, account: string): Promise<(arn: string) => Usage> {
  const byArn = new Map<string, Usage>();
  for (const { policyArn, as } of (await attachments.list(tx, { prefix: [account] })).items) {
    const usage = byArn.get(policyArn) ?? UNUSED;
    byArn.set(policyArn, { ...usage, [as]: usage[as] + 1 });
  }
  return (arn) => byArn.get(arn) ?? UNUSED;
}

/** As lists show a policy: without description and tags. */
export const listedPolicy = (policy: Managed, usage: Usage) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: versionId(policy.defaultVersion),
  AttachmentCount: usage.policy,
  PermissionsBoundaryUsageCount: usage.boundary,
  IsAttachable: true,
  CreateDate: date(policy.createdMs),
  UpdateDate: date(policy.updatedMs),
});

export const shownPolicy = (policy: Managed, usage: Usage) => ({
  ...listedPolicy(policy, usage),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
  ...shownTags(policy.tags),
});

/** As CreatePolicy answers it; without the description, which is shown by GetPolicy alone. */
export const newPolicy = (policy: PolicyRecord) => ({
  ...listedPolicy(ownManaged(policy), UNUSED),
  ...shownTags(policy.tags),
});

/** `PolicyUsageFilter`, as attachments say it. */
export const USAGES = { PermissionsPolicy: "policy", PermissionsBoundary: "boundary" } as const;
