/**
 * IAM's quotas, at their defaults.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (read November 2026)
 */
import type { Read, Transaction } from "../../store/store.js";
import { quotaExceeded } from "./errors.js";
import { counts } from "./records.js";

/** What an account may have so many of, with the name of the quota in AWS's error. */
const PER_ACCOUNT = {
  users: { quota: "UsersPerAccount", limit: 5_000 },
  groups: { quota: "GroupsPerAccount", limit: 300 },
  roles: { quota: "RolesPerAccount", limit: 1_000 },
  policies: { quota: "PoliciesPerAccount", limit: 1_500 },
  instanceProfiles: { quota: "InstanceProfilesPerAccount", limit: 1_000 },
  serverCertificates: { quota: "ServerCertificatesPerAccount", limit: 20 },
  oidcProviders: { quota: "OpenIdConnectProvidersPerAccount", limit: 100 },
  samlProviders: { quota: "SAMLProvidersPerAccount", limit: 100 },
  mfaDevices: { quota: "VirtualMFADevicesPerAccount", limit: Number.POSITIVE_INFINITY },
  policyVersions: { quota: "PolicyVersionsInUse", limit: 10_000 },
} as const;

export type Counted = keyof typeof PER_ACCOUNT;

export const perAccount = (of: Counted): number => PER_ACCOUNT[of].limit;

/** @throws LimitExceeded when the account has as many as it may */
export async function countUp(tx: Transaction, account: string, of: Counted): Promise<void> {
  const { quota, limit } = PER_ACCOUNT[of];
  const count = await countOf(tx, account, of);
  if (count >= limit) throw quotaExceeded(quota, limit);
  await counts.put(tx, { account, of, count: count + 1 });
}

export async function countDown(tx: Transaction, account: string, of: Counted, by = 1): Promise<void> {
  const count = await countOf(tx, account, of);
  await counts.put(tx, { account, of, count: count - by });
}

export async function countOf(tx: Read, account: string, of: Counted): Promise<number> {
  return (await counts.get(tx, [account, of]))?.count ?? 0;
}

export const PER_ENTITY = {
  policiesPerUser: 10,
  policiesPerGroup: 10,
  policiesPerRole: 10,
  groupsPerUser: 10,
  accessKeysPerUser: 2,
  versionsPerPolicy: 5,
  signingCertificatesPerUser: 2,
  sshKeysPerUser: 5,
  mfaDevicesPerUser: 8,
  clientIdsPerProvider: 100,
  thumbprintsPerProvider: 5,
  credentialsPerServiceAndUser: 2,
} as const;

/** Characters, white space not counted. */
export const SIZES = {
  managedPolicy: 6_144,
  trustPolicy: 2_048,
  inlineOfUser: 2_048,
  inlineOfGroup: 5_120,
  inlineOfRole: 10_240,
} as const;
