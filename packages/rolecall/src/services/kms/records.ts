/** What KMS stores. Key material lies here in the clear: Rolecall protects nothing but the permissions. */
import { collection } from "../../store/collection.js";
import type { KeySpec, KeyUsage } from "./specs.js";

export interface KeyRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly description: string;
  /** Absent: the customer. */
  readonly manager?: "AWS";
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly state: "Enabled" | "Disabled" | "PendingDeletion";
  readonly createdMs: number;
  /** Set while the state is PendingDeletion. */
  readonly deletionMs?: number;
  /** The key policy, as `kernel/named-principals.ts` keeps it. */
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Newest last; what was encrypted with an older one is still decrypted with it. */
  readonly materials: readonly Material[];
  readonly rotation?: { readonly periodDays: number; readonly nextMs: number };
  readonly lastUse?: { readonly operation: string; readonly atMs: number };
}

export interface Material {
  /** 64 hex digits. */
  readonly id: string;
  /** Base64: bytes of a symmetric or HMAC key, the private key as PKCS #8 otherwise. */
  readonly secret: string;
  readonly sinceMs: number;
  readonly rotated?: "AUTOMATIC" | "ON_DEMAND";
}

export const keys = collection<KeyRecord>({
  name: "kms/keys",
  key: ({ account, region, id }) => [account, region, id],
});

export interface AliasRecord {
  readonly account: string;
  readonly region: string;
  /** With `alias/`. */
  readonly name: string;
  readonly keyId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export const aliases = collection<AliasRecord, "byKey">({
  name: "kms/aliases",
  key: ({ account, region, name }) => [account, region, name],
  indexes: { byKey: ({ account, region, keyId }) => [[account, region, keyId]] },
});

export interface GrantRecord {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  readonly id: string;
  readonly token: string;
  /** Those of requests before that made the same grant, the latest first. */
  readonly earlierTokens?: readonly string[];
  readonly name?: string;
  /** ARNs, or names of services. */
  readonly grantee: string;
  /** The unique id of a grantee that is a role: another role of that name is not let in. */
  readonly granteeId?: string;
  readonly retiring?: string;
  readonly operations: readonly string[];
  readonly contextEquals?: Readonly<Record<string, string>>;
  readonly contextSubset?: Readonly<Record<string, string>>;
  readonly sourceArn?: string;
  /** The account whose principal made it: `IssuingAccount` is its root user. */
  readonly issuer: string;
  readonly createdMs: number;
}

export const grants = collection<GrantRecord, "byRetiring" | "byToken">({
  name: "kms/grants",
  key: ({ account, region, keyId, id }) => [account, region, keyId, id],
  indexes: {
    byRetiring: ({ region, retiring }) => (retiring === undefined ? [] : [[region, retiring]]),
    byToken: ({ token, earlierTokens = [] }) => [token, ...earlierTokens].map((one) => [one]),
  },
});
