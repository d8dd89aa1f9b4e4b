import type { Principal } from "@rolecall/engine";

/** Who makes a call, once the signature was checked (or the kernel itself named the caller). */
export interface Caller {
  readonly principal: Principal;
  /** The account whose policies speak for the caller; for a service principal the account it works for. */
  readonly account: string;
  /** Absent for anonymous and for a service's own calls. */
  readonly accessKeyId?: string;
  /** Set when the call is made with temporary credentials. */
  readonly session?: Session;
  /** Set when a service calls for one of its resources. */
  readonly via?: ServiceCall;
  /** The verified token of sts:AssumeRoleWithWebIdentity; STS alone knows its form. */
  readonly webIdentity?: unknown;
}

/** What a service principal says when it calls for a resource. */
export interface ServiceCall {
  /** `aws:SourceArn`: the resource for which the service calls. */
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  /** `aws:SourceOwner`: the same account, from the few services that tell SNS of it. */
  readonly sourceOwner?: string;
}

/** What temporary credentials stand for. The session token carries it whole, encrypted: nothing is stored. */
export interface Session {
  readonly kind: "assumed-role" | "federated-user" | "session-token";
  /** ASIA…; encodes the account. */
  readonly accessKeyId: string;
  readonly account: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** The role (AROA…) or the user (AIDA…, or the account id for root) that the session acts for. */
  readonly actorId: string;
  /** Name of the role or user; a session of a role that was deleted and recreated is dead since `actorId` differs. */
  readonly actorName: string;
  /** RoleSessionName, or the federated user's name. */
  readonly sessionName?: string;
  /** Session policies as text; absent when none were passed. */
  readonly policies?: readonly string[];
  /** Managed session policies by ARN; read at each call. */
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly mfaAuthenticatedAtMs?: number;
  /** Web identity and SAML: who vouched. */
  readonly federatedProvider?: string;
  /** The role session that assumed this one, for role chaining. */
  readonly chained?: true;
  /** Credentials of a function's execution environment: `lambda:SourceFunctionArn`. */
  readonly sourceFunctionArn?: string;
}
