/**
 * What questions about grants are asked of: accounts, principals and resources with all their policies, as plain data.
 *
 * The world is taken as complete. A resource which is not in it has no resource-based policy and belongs to the account
 * of whoever asks; the policies of an account which is not in it are unknown, so that a grant to it holds only as far
 * as that account's own policies allow.
 */

/** A policy by its text. Managed policies, SCPs and RCPs have an ARN. */
export interface WorldPolicy {
  readonly document: string;
  readonly arn?: string;
  readonly name?: string;
  /** Of a managed policy: the documents of its versions that are not the default one. */
  readonly otherVersions?: readonly string[];
}

/** Tags by key. Absent where a field has this type: nobody knows, so conditions on tags stay conditions. */
export type Tags = Readonly<Record<string, string>>;

export interface WorldAccount {
  /** Twelve digits. */
  readonly id: string;
  /** `o-…`; absent for an account outside any organization. */
  readonly organization?: string;
  /** SCPs and RCPs never limit the management account. */
  readonly management?: boolean;
  /** Root first, one list a level. */
  readonly scps?: readonly (readonly WorldPolicy[])[];
  readonly rcps?: readonly (readonly WorldPolicy[])[];
}

export interface WorldUser {
  /** `arn:aws:iam::A:user/path/name` */
  readonly arn: string;
  readonly id?: string;
  /** Inline and managed, without those of its groups. */
  readonly policies: readonly WorldPolicy[];
  /** ARNs. */
  readonly groups?: readonly string[];
  readonly boundary?: WorldPolicy;
  readonly tags?: Tags;
}

export interface WorldGroup {
  readonly arn: string;
  readonly policies: readonly WorldPolicy[];
}

export interface WorldRole {
  /** `arn:aws:iam::A:role/path/name`. A path of `/aws-service-role/` makes it a service-linked role. */
  readonly arn: string;
  readonly id?: string;
  /** The trust policy's text. */
  readonly trust: string;
  readonly policies: readonly WorldPolicy[];
  readonly boundary?: WorldPolicy;
  readonly tags?: Tags;
}

export interface WorldResource {
  readonly arn: string;
  readonly account: string;
  /** The resource-based policy's text. */
  readonly policy?: string;
  /** The policy itself must allow, as a KMS key policy must; that is also what a KMS key's ARN means by itself. */
  readonly mustAllow?: boolean;
  readonly tags?: Tags;
  /** ARN patterns that the policy speaks for besides its own ARN; of a bucket its objects unless said otherwise. */
  readonly covers?: readonly string[];
  /** ARN of the role that code in this resource runs with: a function's, a project's, an instance's. */
  readonly role?: string;
}

export interface AccessWorld {
  readonly accounts: readonly WorldAccount[];
  readonly users?: readonly WorldUser[];
  readonly groups?: readonly WorldGroup[];
  readonly roles?: readonly WorldRole[];
  readonly resources?: readonly WorldResource[];
  /** Prefixes of the services that RCPs limit (`rcpSupportedServices` of the model); absent: of all services. */
  readonly rcpServices?: ReadonlySet<string>;
}
