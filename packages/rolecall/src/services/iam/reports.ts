/** What IAM says of an account as a whole: its summary, its credential report, and all there is in detail. */
import { iam } from "@rolecall/aws-model/iam";
import { awsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { findManaged, listedPolicy, type Managed, managedVersions, usageByPolicy } from "./managed.js";
import { type PageInput, sortedPage } from "./paging.js";
import { profileWithRoles } from "./providers.js";
import { countOf, PER_ENTITY, perAccount, SIZES } from "./quotas.js";
import {
  type AccountRecord,
  type AnyEntityRecord,
  accessKeys,
  accountRecord,
  attachments,
  type GroupRecord,
  groups,
  instanceProfiles,
  lastUsed,
  loginProfiles,
  mfaDevices,
  nameKey,
  policies,
  type RoleRecord,
  roles,
  type UserRecord,
  userCredentials,
  users,
} from "./records.js";
import { accountRootArn } from "./resources.js";
import { shownTags } from "./tags.js";
import { shownTrust } from "./trust.js";
import { attachedPolicy, date, encodeDocument, listedVersion, shownBoundary } from "./views.js";

/** GetAccountSummary's map. */
export async function accountSummary(tx: Read, account: string) {
  const { tokenVersion } = await accountRecord(tx, account);
  const devices = (await mfaDevices.list(tx, { prefix: [account] })).items;
  return {
    Users: await countOf(tx, account, "users"),
    UsersQuota: perAccount("users"),
    Groups: await countOf(tx, account, "groups"),
    GroupsQuota: perAccount("groups"),
    GroupsPerUserQuota: PER_ENTITY.groupsPerUser,
    Roles: await countOf(tx, account, "roles"),
    RolesQuota: perAccount("roles"),
    Policies: await countOf(tx, account, "policies"),
    PoliciesQuota: perAccount("policies"),
    PolicyVersionsInUse: await countOf(tx, account, "policyVersions"),
    PolicyVersionsInUseQuota: perAccount("policyVersions"),
    VersionsPerPolicyQuota: PER_ENTITY.versionsPerPolicy,
    PolicySizeQuota: SIZES.managedPolicy,
    UserPolicySizeQuota: SIZES.inlineOfUser,
    GroupPolicySizeQuota: SIZES.inlineOfGroup,
    RolePolicySizeQuota: SIZES.inlineOfRole,
    AssumeRolePolicySizeQuota: SIZES.trustPolicy,
    AttachedPoliciesPerUserQuota: PER_ENTITY.policiesPerUser,
    AttachedPoliciesPerGroupQuota: PER_ENTITY.policiesPerGroup,
    AttachedPoliciesPerRoleQuota: PER_ENTITY.policiesPerRole,
    InstanceProfiles: await countOf(tx, account, "instanceProfiles"),
    InstanceProfilesQuota: perAccount("instanceProfiles"),
    ServerCertificates: await countOf(tx, account, "serverCertificates"),
    ServerCertificatesQuota: perAccount("serverCertificates"),
    SigningCertificatesPerUserQuota: PER_ENTITY.signingCertificatesPerUser,
    AccessKeysPerUserQuota: PER_ENTITY.accessKeysPerUser,
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter((device) => device.userId !== undefined).length,
    Providers: (await countOf(tx, account, "oidcProviders")) + (await countOf(tx, account, "samlProviders")),
    // The root user signs in with the secret that the server was started with; it has no keys or devices in IAM.
    AccountMFAEnabled: 0,
    AccountAccessKeysPresent: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    GlobalEndpointTokenVersion: tokenVersion === "v2Token" ? 2 : 1,
  };
}

/** AWS keeps a report for four hours. */
export const REPORT_VALID_MS = 4 * 3_600_000;

export const reportNotPresent = () =>
  awsError(iam, "CredentialReportNotPresentException", "No report exists; call GenerateCredentialReport first.");
export const reportExpired = () =>
  awsError(iam, "CredentialReportExpiredException", "The report has expired; call GenerateCredentialReport again.");

/**
 * The report's columns, in AWS's order.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html (November 2026)
 */
const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
] as const;

export async function credentialReport(tx: Read, here: Here, account: AccountRecord, nowMs: number): Promise<string> {
  const root: Row = {
    user: "<root_account>",
    arn: accountRootArn(here),
    user_creation_time: reportTime(account.createdMs ?? nowMs),
    password_enabled: "not_supported",
    password_last_used: "no_information",
    password_last_changed: "not_supported",
    password_next_rotation: "not_supported",
    mfa_active: "false",
  };
  const rows = [root];
  for (const user of (await users.list(tx, { prefix: [here.account] })).items) {
    rows.push(await reportRow(tx, user, account));
  }
  const line = (row: Row) => COLUMNS.map((column) => cell(row[column] ?? emptyOf(column))).join(",");
  return [COLUMNS.join(","), ...rows.map(line)].join("\n");
}

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** Names of users may hold commas. */
const cell = (text: string) => (text.includes(",") ? `"${text}"` : text);
const reportTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
const emptyOf = (column: string) => (column.endsWith("_active") ? "false" : "N/A");

async function reportRow(tx: Read, user: UserRecord, account: AccountRecord) {
  const own = [user.account, user.id];
  const row: Row = {
    user: user.name,
    arn: user.arn,
    user_creation_time: reportTime(user.createdMs),
    password_enabled: "false",
    mfa_active: String((await mfaDevices.by(tx, "byUser", own, { limit: 1 })).length > 0),
  };
  const profile = await loginProfiles.get(tx, own);
  if (profile !== undefined) {
    const maxAgeDays = account.passwordPolicy?.maxAgeDays;
    row.password_enabled = "true";
    row.password_last_used = "no_information";
    row.password_last_changed = reportTime(profile.changedMs);
    if (maxAgeDays !== undefined) row.password_next_rotation = reportTime(profile.changedMs + maxAgeDays * 86_400_000);
  }
  const keys = await accessKeys.by(tx, "byUser", own);
  for (const [index, key] of keys.slice(0, 2).entries()) {
    const column = `access_key_${index === 0 ? 1 : 2}` as const;
    row[`${column}_active`] = String(key.status === "Active");
    row[`${column}_last_rotated`] = reportTime(key.createdMs);
    const used = await lastUsed.get(tx, [key.id]);
    if (used === undefined) continue;
    row[`${column}_last_used_date`] = reportTime(used.atMs);
    row[`${column}_last_used_region`] = used.region;
    row[`${column}_last_used_service`] = used.service;
  }
  const certificates = await userCredentials.by(tx, "byUser", [user.account, "signing", user.id]);
  for (const [index, certificate] of certificates.slice(0, 2).entries()) {
    const column = `cert_${index === 0 ? 1 : 2}` as const;
    row[`${column}_active`] = String(certificate.status === "Active");
    row[`${column}_last_rotated`] = reportTime(certificate.uploadedMs);
  }
  return row;
}

/** One of the things that GetAccountAuthorizationDetails lists. */
type Detail = AnyEntityRecord | { readonly kind: "policy"; readonly policy: Managed };

/** All of an account, or what `Filter` names; a page goes across users, groups, roles and policies. */
export async function authorizationDetails(
  tx: Read,
  account: string,
  input: PageInput & { readonly Filter?: readonly string[] | undefined },
) {
  const wanted = (kind: string) =>
    input.Filter === undefined || input.Filter.length === 0 || input.Filter.includes(kind);
  const all: Detail[] = [];
  const prefix = [account];
  if (wanted("User")) all.push(...(await users.list(tx, { prefix })).items);
  if (wanted("Group")) all.push(...(await groups.list(tx, { prefix })).items);
  if (wanted("Role")) all.push(...(await roles.list(tx, { prefix })).items);
  for (const policy of await listedManaged(tx, account, wanted)) all.push({ kind: "policy", policy });

  const usage = await usageByPolicy(tx, account);
  const { items, more } = sortedPage(all, detailKey, input);
  const of = <Kind extends Detail["kind"]>(kind: Kind) =>
    items.filter((item): item is Extract<Detail, { kind: Kind }> => item.kind === kind);
  return {
    UserDetailList: await Promise.all(of("user").map((user) => userDetail(tx, user))),
    GroupDetailList: of("group").map(groupDetail),
    RoleDetailList: await Promise.all(of("role").map((role) => roleDetail(tx, role))),
    Policies: await Promise.all(
      of("policy").map(async ({ policy }) => ({
        ...listedPolicy(policy, usage(policy.arn)),
        ...(policy.description === undefined ? {} : { Description: policy.description }),
        PolicyVersionList: (await managedVersions(tx, policy)).map((version) => ({
          Document: encodeDocument(version.document),
          ...listedVersion(version, policy.defaultVersion),
        })),
      })),
    ),
    ...more,
  };
}

const detailKey = (detail: Detail) =>
  detail.kind === "policy" ? `policy/${detail.policy.arn}` : `${detail.kind}/${nameKey(detail.name)}`;

/** The account's own policies, and of AWS's those that somebody has. */
async function listedManaged(tx: Read, account: string, wanted: (kind: string) => boolean): Promise<Managed[]> {
  const found: Managed[] = [];
  if (wanted("LocalManagedPolicy")) {
    for (const own of (await policies.list(tx, { prefix: [account] })).items) found.push({ ...own, own });
  }
  if (wanted("AWSManagedPolicy")) {
    const inUse = new Set((await attachments.list(tx, { prefix: [account] })).items.map((at) => at.policyArn));
    for (const arn of inUse) {
      const policy = await findManaged(tx, account, arn);
      if (policy !== undefined && policy.own === undefined) found.push(policy);
    }
  }
  return found;
}

const inlineDetails = (entity: AnyEntityRecord) =>
  Object.entries(entity.inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: encodeDocument(text) }));

async function userDetail(tx: Read, user: UserRecord) {
  const memberOf = await Promise.all(user.groups.map((key) => groups.get(tx, [user.account, key])));
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: date(user.createdMs),
    UserPolicyList: inlineDetails(user),
    GroupList: memberOf.flatMap((group) => (group === undefined ? [] : [group.name])),
    AttachedManagedPolicies: user.attached.map(attachedPolicy),
    ...shownBoundary(user.boundary),
    ...shownTags(user.tags),
  };
}

const groupDetail = (group: GroupRecord) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: date(group.createdMs),
  GroupPolicyList: inlineDetails(group),
  AttachedManagedPolicies: group.attached.map(attachedPolicy),
});

async function roleDetail(tx: Read, role: RoleRecord) {
  const used = await lastUsed.get(tx, [role.id]);
  const profiles = await instanceProfiles.by(tx, "byRole", [role.account, nameKey(role.name)]);
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: date(role.createdMs),
    AssumeRolePolicyDocument: encodeDocument(await shownTrust(tx, role.trust)),
    InstanceProfileList: await Promise.all(profiles.map((profile) => profileWithRoles(tx, profile))),
    RolePolicyList: inlineDetails(role),
    AttachedManagedPolicies: role.attached.map(attachedPolicy),
    ...shownBoundary(role.boundary),
    ...shownTags(role.tags),
    RoleLastUsed: used === undefined ? {} : { LastUsedDate: date(used.atMs), Region: used.region },
  };
}
