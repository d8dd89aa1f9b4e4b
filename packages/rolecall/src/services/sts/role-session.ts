/** What AssumeRole and AssumeRoleWithWebIdentity have in common: the session of a role, and its bounds. */
import { refusalWords, validate } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import { packedPolicyPercent } from "../../kernel/authenticate/index.js";
import type { Session } from "../../kernel/caller.js";
import type { AssumableRole, Credentials, Host } from "../../kernel/host.js";
import type { RequestTags } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import {
  beyondMaximum,
  duplicateTagKeys,
  invalidArn,
  malformedPolicy,
  packedPolicyTooLarge,
  policyMissing,
  transitiveKeyMissing,
} from "./errors.js";

/** Without DurationSeconds. */
export const DEFAULT_SECONDS = 3600;

export interface RoleArn {
  readonly account: string;
  /** Without its path. */
  readonly name: string;
}

/** @throws ValidationError in AWS's words when the text is no role's ARN */
export function parseRoleArn(arn: string): RoleArn {
  const parsed = parseArn(arn);
  const match = /^role\/(?:.+\/)?([^/]+)$/.exec(parsed?.resource ?? "");
  if (parsed?.service !== "iam" || parsed.region !== "" || !parsed.account || !match?.[1]) throw invalidArn(arn);
  return { account: parsed.account, name: match[1] };
}

/** `arn:aws:sts::A:assumed-role/role/session`: without the role's path. */
const assumedRoleArn = (role: AssumableRole, account: string, sessionName: string) =>
  `arn:aws:sts::${account}:assumed-role/${role.name}/${sessionName}`;

interface PassedTags {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/**
 * The tags of a new session: those passed, over those that the session before handed on as transitive.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTags(
  { Tags = [], TransitiveTagKeys = [] }: PassedTags,
  before: Session | undefined,
): SessionTags {
  const passed = new Map(Tags.map(({ Key, Value }) => [Key.toLowerCase(), { Key, Value }]));
  if (passed.size !== Tags.length) throw duplicateTagKeys();
  const transitive = TransitiveTagKeys.map((key) => {
    const tag = passed.get(key.toLowerCase());
    if (!tag) throw transitiveKeyMissing();
    return tag.Key;
  });
  const inheritedKeys = before?.transitiveTagKeys ?? [];
  for (const key of inheritedKeys) {
    // AWS: a transitive tag can't be replaced further down the chain.
    if (passed.has(key.toLowerCase())) throw duplicateTagKeys();
  }
  const inherited = inheritedKeys.flatMap((key) => {
    const value = before?.tags?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    tags: Object.fromEntries([...inherited, ...Tags.map(({ Key, Value }) => [Key, Value] as const)]),
    transitiveTagKeys: [...inheritedKeys, ...transitive],
  };
}

/** `aws:RequestTag/…` and `aws:TagKeys` of the call. */
export const requestTags = ({ Tags = [] }: PassedTags): RequestTags => ({
  set: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
});

interface PassedPolicies {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

export interface SessionPolicies {
  readonly policies?: readonly string[];
  readonly policyArns?: readonly string[];
}

/**
 * The plain text of an inline session policy. Managed ones count by their ARNs, in the packed size (that AWS's "combined"
 * bound does not mean their texts is inferred: AWS's own managed policies are longer than it).
 */
const PLAIN_CHARACTERS = 2048;
const share = (characters: number) => Math.ceil((characters / PLAIN_CHARACTERS) * 100);

/**
 * Session policies, checked.
 * @throws MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError for a managed policy that is not there
 */
export async function sessionPolicies(
  { Policy, PolicyArns = [] }: PassedPolicies,
  read: Read,
  { directory }: Pick<Host, "directory">,
): Promise<SessionPolicies> {
  const arns = PolicyArns.flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
  if (Policy !== undefined) {
    const refused = validate(Policy, "session").find((finding) => finding.refused);
    if (refused) throw malformedPolicy(refusalWords(refused));
    if (Policy.length > PLAIN_CHARACTERS) throw packedPolicyTooLarge(share(Policy.length));
  }
  for (const arn of arns) if (!(await directory.managedPolicy(read, arn))) throw policyMissing(arn);
  return {
    ...(Policy === undefined ? {} : { policies: [Policy] }),
    ...(arns.length === 0 ? {} : { policyArns: arns }),
  };
}

/** What the answer says of policies and tags; undefined when none were passed. @throws PackedPolicyTooLarge */
export function packedSize(policies: SessionPolicies, tags: Readonly<Record<string, string>>): number | undefined {
  if (!policies.policies && !policies.policyArns && Object.keys(tags).length === 0) return undefined;
  const percent = packedPolicyPercent(policies.policies ?? [], policies.policyArns ?? [], tags);
  if (percent > 100) throw packedPolicyTooLarge(percent);
  return percent;
}

/** @throws ValidationError beyond the role's MaxSessionDuration */
export function requireDuration(seconds: number, role: AssumableRole): number {
  if (seconds > role.maxSessionSeconds) throw beyondMaximum();
  return seconds;
}

/** Credentials as AWS answers them. */
export const credentialsOutput = (credentials: Credentials) => ({
  AccessKeyId: credentials.accessKeyId,
  SecretAccessKey: credentials.secretAccessKey,
  SessionToken: credentials.sessionToken,
  Expiration: new Date(credentials.expiresAtMs),
});

export interface NewRoleSession {
  readonly account: string;
  readonly role: AssumableRole;
  readonly sessionName: string;
  readonly seconds: number;
  readonly policies: SessionPolicies;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** What only one way of assuming a role adds. */
  readonly origin: Partial<Pick<Session, "chained" | "sourceFunctionArn" | "federatedProvider">>;
}

/** Makes the session, and answers what all ways of assuming a role answer. @throws PackedPolicyTooLarge */
export async function startRoleSession(
  { account, role, sessionName, seconds, policies, tags, sourceIdentity, origin }: NewRoleSession,
  { sessions, clock }: Pick<Host, "sessions" | "clock">,
) {
  const size = packedSize(policies, tags.tags);
  const now = clock.now();
  const credentials = await sessions.mint({
    kind: "assumed-role",
    account,
    issuedAtMs: now,
    expiresAtMs: now + seconds * 1000,
    actorId: role.id,
    actorName: role.name,
    sessionName,
    ...policies,
    ...(Object.keys(tags.tags).length > 0 ? { tags: tags.tags } : {}),
    ...(tags.transitiveTagKeys.length > 0 ? { transitiveTagKeys: tags.transitiveTagKeys } : {}),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...origin,
  });
  return {
    Credentials: credentialsOutput(credentials),
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: assumedRoleArn(role, account, sessionName) },
    ...(size === undefined ? {} : { PackedPolicySize: size }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}
