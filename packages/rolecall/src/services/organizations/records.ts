/**
 * What Organizations stores. The tree of an organization with what is attached to it is one record: whatever is done
 * to it is one change, and a call reads it once to know what limits it (`standing.ts`). Texts of policies are apart.
 */
import { collection } from "../../store/collection.js";

export interface OrganizationRecord {
  /** `o-…` */
  readonly id: string;
  readonly management: string;
  readonly rootId: string;
  readonly featureSet: "ALL" | "CONSOLIDATED_BILLING";
  /** Policy types enabled in the root. */
  readonly policyTypes: readonly string[];
  readonly ous: Readonly<Record<string, OuRecord>>;
  /** By account id, the management account among them. */
  readonly accounts: Readonly<Record<string, AccountRecord>>;
  /** Ids of the policies attached to a root, OU or account, by its id. */
  readonly attachments: Readonly<Record<string, readonly string[]>>;
  /** Tags of roots, OUs, accounts, policies and the resource policy, by id. */
  readonly tags: Readonly<Record<string, readonly TagRecord[]>>;
  /** The delegation policy. */
  readonly resourcePolicy?: { readonly id: string; readonly content: string };
  /** Services with trusted access. */
  readonly services: readonly { readonly name: string; readonly sinceMs: number }[];
  readonly delegated: readonly DelegatedRecord[];
  /** Counts changes: a policy's new text makes a new record too, so what was made of the record is made anew. */
  readonly revision: number;
}

export interface OuRecord {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
}

export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: "ACTIVE" | "SUSPENDED";
  readonly method: "INVITED" | "CREATED";
  readonly joinedMs: number;
  readonly parent: string;
}

export interface DelegatedRecord {
  readonly account: string;
  readonly service: string;
  readonly sinceMs: number;
}

export interface TagRecord {
  readonly Key: string;
  readonly Value: string;
}

export interface PolicyRecord {
  readonly organization: string;
  /** `p-…` */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly content: string;
}

export interface MembershipRecord {
  readonly account: string;
  readonly organization: string;
}

export interface CreationRecord {
  readonly organization: string;
  /** `car-…` */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: readonly TagRecord[];
  readonly state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly failure?: "EMAIL_ALREADY_EXISTS";
  readonly requestedMs: number;
  readonly completedMs?: number;
}

export interface HandshakeRecord {
  /** `h-…` */
  readonly id: string;
  readonly organization: string;
  readonly management: string;
  /** The account invited. */
  readonly account: string;
  readonly state: "OPEN" | "ACCEPTED" | "CANCELED" | "DECLINED";
  readonly notes?: string;
  readonly tags: readonly TagRecord[];
  readonly requestedMs: number;
  readonly expiresMs: number;
}

export const organizationRecords = collection<OrganizationRecord>({
  name: "organizations/organizations",
  key: ({ id }) => [id],
});

/** An account is in one organization at most. */
export const memberships = collection<MembershipRecord>({
  name: "organizations/memberships",
  key: ({ account }) => [account],
});

export const policies = collection<PolicyRecord>({
  name: "organizations/policies",
  key: ({ organization, id }) => [organization, id],
});

export const creations = collection<CreationRecord>({
  name: "organizations/creations",
  key: ({ organization, id }) => [organization, id],
});

export const handshakes = collection<HandshakeRecord, "byOrganization" | "byAccount">({
  name: "organizations/handshakes",
  key: ({ id }) => [id],
  indexes: {
    byOrganization: ({ organization }) => [[organization]],
    byAccount: ({ account }) => [[account]],
  },
});
