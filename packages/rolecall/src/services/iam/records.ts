/**
 * What IAM stores: its typed collections, their keys and indexes.
 *
 * Names are unique without regard to case, so keys hold them in lower case (`nameKey`). The records of users, groups
 * and roles carry their inline policies, and the ARNs of what is attached, since the directory reads them on every
 * request; the same attachments stand once more in `attachments`, which is read from the policy's side.
 */
import { type Collection, collection } from "../../store/collection.js";
import type { Read } from "../../store/store.js";

export interface TagRecord {
  readonly Key: string;
  readonly Value: string;
}

/** What users, groups and roles have in common. */
export interface EntityRecord {
  readonly account: string;
  readonly name: string;
  /** `/` or `/team/`. */
  readonly path: string;
  /** `AIDA…`, `AGPA…` or `AROA…`. */
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  /** Inline policies: text by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of the managed policies attached, in the order they were attached. */
  readonly attached: readonly string[];
}

export interface UserRecord extends EntityRecord {
  readonly kind: "user";
  /** ARN of the managed policy that is its permissions boundary. */
  readonly boundary?: string;
  readonly tags: readonly TagRecord[];
  /** Keys (`nameKey`) of the groups it is in. */
  readonly groups: readonly string[];
}

export interface GroupRecord extends EntityRecord {
  readonly kind: "group";
}

export interface RoleRecord extends EntityRecord {
  readonly kind: "role";
  /** The trust policy, with users and roles named by their unique ids. */
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly boundary?: string;
  readonly tags: readonly TagRecord[];
  /** The service that a service-linked role belongs to: `autoscaling.amazonaws.com`. */
  readonly serviceLinked?: string;
}

export type AnyEntityRecord = UserRecord | GroupRecord | RoleRecord;

export interface PolicyRecord {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `ANPA…` */
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly tags: readonly TagRecord[];
  /** Number of the default version, and its text: the one that counts. */
  readonly defaultVersion: number;
  readonly document: string;
  /** Numbers are never used again. */
  readonly lastVersion: number;
}

export interface PolicyVersionRecord {
  readonly account: string;
  readonly policyId: string;
  readonly version: number;
  readonly document: string;
  readonly createdMs: number;
}

/** A managed policy that an entity has, as policy or as boundary. */
export interface AttachmentRecord {
  readonly account: string;
  readonly policyArn: string;
  readonly as: "policy" | "boundary";
  readonly kind: "user" | "group" | "role";
  readonly entityId: string;
  readonly name: string;
  readonly path: string;
}

export interface AccessKeyRecord {
  readonly account: string;
  /** `AKIA…` */
  readonly id: string;
  readonly secret: string;
  readonly userId: string;
  readonly userName: string;
  readonly status: "Active" | "Inactive";
  readonly createdMs: number;
}

/** When, where and for what an access key or a role was last used; kept apart since it changes all the time. */
export interface LastUsedRecord {
  /** The access key's id, or the role's unique id. */
  readonly id: string;
  readonly atMs: number;
  readonly service: string;
  readonly region: string;
}

export interface LoginProfileRecord {
  readonly account: string;
  readonly userId: string;
  readonly createdMs: number;
  readonly changedMs: number;
  readonly resetRequired: boolean;
  /** Salted hashes, the current one first, then those that `PasswordReusePrevention` looks at. */
  readonly passwords: readonly PasswordHash[];
}

export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
}

export interface InstanceProfileRecord {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AIPA…` */
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  /** `nameKey` of the role in it: one at most. */
  readonly role?: string;
  readonly tags: readonly TagRecord[];
}

export interface OidcProviderRecord {
  readonly account: string;
  readonly arn: string;
  /** Without `https://`, as AWS keeps it. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdMs: number;
  readonly tags: readonly TagRecord[];
}

export interface SamlProviderRecord {
  readonly account: string;
  readonly arn: string;
  readonly name: string;
  readonly uuid: string;
  readonly metadata: string;
  readonly validUntilMs: number;
  readonly createdMs: number;
  readonly encryption?: "Required" | "Allowed";
  readonly privateKeys: readonly { readonly id: string; readonly addedMs: number }[];
  readonly tags: readonly TagRecord[];
}

export interface ServerCertificateRecord {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `ASCA…` */
  readonly id: string;
  readonly arn: string;
  readonly body: string;
  readonly chain?: string;
  readonly uploadedMs: number;
  readonly expiresMs: number;
  readonly tags: readonly TagRecord[];
}

export interface MfaDeviceRecord {
  readonly account: string;
  /** An ARN for virtual devices and security keys. */
  readonly serial: string;
  readonly seed: string;
  readonly createdMs: number;
  readonly userId?: string;
  readonly enabledMs?: number;
  readonly tags: readonly TagRecord[];
}

export interface ServiceCredentialRecord {
  readonly account: string;
  /** `ACCA…` */
  readonly id: string;
  readonly userId: string;
  readonly service: string;
  readonly serviceUserName?: string;
  readonly alias?: string;
  readonly status: "Active" | "Inactive";
  readonly createdMs: number;
  /** From then on it is shown as expired. */
  readonly expiresMs?: number;
}

/** SSH public keys and X.509 signing certificates of users. */
export interface UserCredentialRecord {
  readonly account: string;
  readonly kind: "ssh" | "signing";
  readonly id: string;
  readonly userId: string;
  readonly body: string;
  readonly fingerprint: string;
  readonly status: "Active" | "Inactive";
  readonly uploadedMs: number;
}

export interface PasswordPolicyRecord {
  readonly minimumLength: number;
  readonly symbols: boolean;
  readonly numbers: boolean;
  readonly uppercase: boolean;
  readonly lowercase: boolean;
  readonly usersMayChange: boolean;
  readonly maxAgeDays?: number;
  readonly reusePrevention?: number;
  readonly hardExpiry?: boolean;
}

/** What an account has once. */
export interface AccountRecord {
  readonly account: string;
  /** When the account was first asked for. */
  readonly createdMs?: number;
  readonly alias?: string;
  readonly passwordPolicy?: PasswordPolicyRecord;
  /** `SetSecurityTokenServicePreferences`. */
  readonly tokenVersion?: "v1Token" | "v2Token";
  readonly credentialReport?: { readonly text: string; readonly generatedMs: number };
}

/** The deletion of a service-linked role, which AWS answers in two calls. */
export interface DeletionTaskRecord {
  readonly account: string;
  readonly id: string;
  readonly status: "SUCCEEDED";
}

/** Names are compared without regard to case. */
export const nameKey = (name: string): string => name.toLowerCase();

export const users = collection<UserRecord, "byId" | "byGroup">({
  name: "iam/users",
  key: (user) => [user.account, nameKey(user.name)],
  indexes: {
    byId: (user) => [[user.id]],
    byGroup: (user) => user.groups.map((group) => [user.account, group]),
  },
});

export const groups = collection<GroupRecord>({
  name: "iam/groups",
  key: (group) => [group.account, nameKey(group.name)],
});

export const roles = collection<RoleRecord, "byId">({
  name: "iam/roles",
  key: (role) => [role.account, nameKey(role.name)],
  indexes: { byId: (role) => [[role.id]] },
});

export const policies = collection<PolicyRecord>({
  name: "iam/policies",
  key: (policy) => [policy.account, nameKey(policy.name)],
});

export const policyVersions = collection<PolicyVersionRecord>({
  name: "iam/policy-versions",
  key: (version) => [version.account, version.policyId, version.version],
});

export const attachments = collection<AttachmentRecord>({
  name: "iam/attachments",
  key: (at) => [at.account, at.policyArn, at.as, at.kind, nameKey(at.name)],
});

export const accessKeys = collection<AccessKeyRecord, "byUser">({
  name: "iam/access-keys",
  key: (key) => [key.id],
  indexes: { byUser: (key) => [[key.account, key.userId, key.createdMs]] },
});

export const lastUsed = collection<LastUsedRecord>({
  name: "iam/last-used",
  key: (used) => [used.id],
});

export const loginProfiles = collection<LoginProfileRecord>({
  name: "iam/login-profiles",
  key: (profile) => [profile.account, profile.userId],
});

export const instanceProfiles = collection<InstanceProfileRecord, "byRole">({
  name: "iam/instance-profiles",
  key: (profile) => [profile.account, nameKey(profile.name)],
  indexes: { byRole: (profile) => (profile.role === undefined ? [] : [[profile.account, profile.role]]) },
});

export const oidcProviders = collection<OidcProviderRecord>({
  name: "iam/oidc-providers",
  key: (provider) => [provider.account, provider.url],
});

export const samlProviders = collection<SamlProviderRecord>({
  name: "iam/saml-providers",
  key: (provider) => [provider.account, nameKey(provider.name)],
});

export const serverCertificates = collection<ServerCertificateRecord>({
  name: "iam/server-certificates",
  key: (certificate) => [certificate.account, nameKey(certificate.name)],
});

export const mfaDevices = collection<MfaDeviceRecord, "byUser">({
  name: "iam/mfa-devices",
  key: (device) => [device.account, device.serial],
  indexes: { byUser: (device) => (device.userId === undefined ? [] : [[device.account, device.userId]]) },
});

export const serviceCredentials = collection<ServiceCredentialRecord, "byUser">({
  name: "iam/service-credentials",
  key: (credential) => [credential.account, credential.id],
  indexes: { byUser: (credential) => [[credential.account, credential.userId, credential.createdMs]] },
});

export const userCredentials = collection<UserCredentialRecord, "byUser">({
  name: "iam/user-credentials",
  key: (credential) => [credential.account, credential.kind, credential.id],
  indexes: {
    byUser: (credential) => [[credential.account, credential.kind, credential.userId, credential.uploadedMs]],
  },
});

export const accounts = collection<AccountRecord, "byAlias">({
  name: "iam/accounts",
  key: (account) => [account.account],
  indexes: { byAlias: (account) => (account.alias === undefined ? [] : [[account.alias]]) },
});

export const deletionTasks = collection<DeletionTaskRecord>({
  name: "iam/deletion-tasks",
  key: (task) => [task.account, task.id],
});

/** How many of a kind an account has; kept so that quotas and the account summary need not count records. */
export interface CountRecord {
  readonly account: string;
  readonly of: string;
  readonly count: number;
}

export const counts = collection<CountRecord>({
  name: "iam/counts",
  key: (count) => [count.account, count.of],
});

/** The record with this name, spelled exactly so (whether AWS looks names up without regard to case: unverified). */
const byName =
  <Value extends { readonly name: string }>(of: Pick<Collection<Value, never>, "get">) =>
  async (tx: Read, account: string, name: string): Promise<Value | undefined> => {
    const found = await of.get(tx, [account, nameKey(name)]);
    return found?.name === name ? found : undefined;
  };

export const findUser = byName(users);
export const findGroup = byName(groups);
export const findRole = byName(roles);
export const findInstanceProfile = byName(instanceProfiles);
export const findServerCertificate = byName(serverCertificates);

/** The customer managed policy with exactly this ARN. */
export async function findPolicy(tx: Read, arn: string): Promise<PolicyRecord | undefined> {
  const [, , service, , account, resource] = arn.split(":");
  if (service !== "iam" || account === undefined || resource === undefined || !resource.startsWith("policy/")) return;
  const policy = await policies.get(tx, [account, nameKey(resource.slice(resource.lastIndexOf("/") + 1))]);
  return policy?.arn === arn ? policy : undefined;
}

/** The account's own record; an account exists from its first use on. */
export async function accountRecord(tx: Read, account: string): Promise<AccountRecord> {
  return (await accounts.get(tx, [account])) ?? { account };
}
