/**
 * What a decision takes: who asks, for which action on which resource, in which context, under which policies.
 */

/** Who asks. AWS account ids are twelve digits. */
export type Principal =
  | { readonly type: "root"; readonly account: string }
  | {
      readonly type: "user";
      readonly account: string;
      /** `arn:aws:iam::A:user/path/name` */
      readonly arn: string;
      /** `AIDA…`: what a resource-based policy keeps in place of the ARN. */
      readonly id?: string;
    }
  | {
      readonly type: "role-session";
      readonly account: string;
      /** `arn:aws:sts::A:assumed-role/role/session` */
      readonly arn: string;
      /** `arn:aws:iam::A:role/path/role` */
      readonly roleArn: string;
      /** `AROA…` */
      readonly roleId?: string;
      /** SCPs and RCPs spare service-linked roles. */
      readonly serviceLinked?: boolean;
    }
  | {
      readonly type: "federated-user";
      readonly account: string;
      /** `arn:aws:sts::A:federated-user/name` */
      readonly arn: string;
      /** The user whose keys called GetFederationToken; absent when root did. */
      readonly userArn?: string;
      /** `AIDA…` of that user. */
      readonly userId?: string;
    }
  /** A caller known only by an identity provider: sts:AssumeRoleWithWebIdentity, …WithSAML. */
  | { readonly type: "web-identity" | "saml"; readonly provider: string }
  /** `lambda.amazonaws.com` calling for itself. */
  | { readonly type: "service"; readonly name: string }
  | { readonly type: "anonymous" };

/** A key whose value the caller of the engine cannot know; see `RequestContext.get`. */
export const UNKNOWN: unique symbol = Symbol("unknown context value");

/**
 * The condition keys of a request. Key names are case-insensitive: the engine always asks in lower case.
 * A string is a single-valued key, an array a multivalued one (possibly empty); `undefined` means absent.
 * `UNKNOWN` means that the key has a value which nobody filled: a statement whose outcome hangs on it makes the
 * decision `undetermined` unless the rest decides anyway.
 */
export interface RequestContext {
  get(lowerCaseKey: string): string | readonly string[] | undefined | typeof UNKNOWN;
  /** All keys present, in AWS's spelling; only explanations ask. */
  keys(): Iterable<string>;
}

/** One policy as the engine takes it; compiled once by `compilePolicy`. */
export interface AppliedPolicy {
  readonly policy: CompiledPolicy;
  /** ARN of a managed policy, SCP or RCP; inline and resource-based policies have none. */
  readonly arn?: string;
  /** How people call it: `inline policy "logs" of role "r"`. */
  readonly name?: string;
  /** Where an identity policy is attached: the user, one of its groups, the role. */
  readonly attachedTo?: string;
}

/** Opaque: made by `compilePolicy`, kept by its content. */
export interface CompiledPolicy {
  /** The text it was read from. */
  readonly source: string;
  /** A stable content hash of `source`, for those who keep decisions. */
  readonly hash: string;
}

/** Every policy that applies to a request. An absent layer does not exist (no boundary, no organization). */
export interface PolicySet {
  /** Identity-based policies of the user with its groups, or of the role. */
  readonly identity: readonly AppliedPolicy[];
  readonly boundary?: AppliedPolicy;
  /** Present (perhaps empty) when session policies were passed; absent when none were. */
  readonly session?: readonly AppliedPolicy[];
  readonly resource?: AppliedPolicy;
  /**
   * `must-allow`: a role's trust policy or a KMS key policy, which must itself allow (an account named in it hands
   * over to that account's identity policies).
   */
  readonly resourceRule?: "usual" | "must-allow";
  /** Of the caller's account: root first, one list a level. */
  readonly scps?: readonly (readonly AppliedPolicy[])[];
  /** Of the resource's account. */
  readonly rcps?: readonly (readonly AppliedPolicy[])[];
  /** What SCPs and RCPs have no say over; without it whoever puts the policies together must leave them out there. */
  readonly organization?: Organization;
  readonly endpoint?: AppliedPolicy;
}

/** What the engine cannot tell from a request. */
export interface Organization {
  /** SCPs never limit its users and roles, RCPs never its resources. */
  readonly managementAccount?: string;
  /** Prefixes of the services that support RCPs, in lower case; absent means all. */
  readonly rcpServices?: ReadonlySet<string>;
}

export interface AccessRequest {
  readonly principal: Principal;
  /** `lambda:InvokeFunction`; compared without regard to case. */
  readonly action: string;
  /** The resource's ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /** The account that owns the resource; absent for `*` (then the caller's own). */
  readonly resourceAccount?: string;
  readonly context: RequestContext;
}
