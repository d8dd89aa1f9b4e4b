import type { AppliedPolicy } from "@rolecall/engine";
import type { Sandboxes } from "../runtime/sandboxes.js";
import type { Blobs } from "../store/blobs.js";
import type { Read, Store } from "../store/store.js";
import type { Trail } from "../trail/trail.js";
import type { Call } from "./call.js";
import type { Caller, Session } from "./caller.js";
import type { Links } from "./links.js";
import type { Metrics } from "./metrics.js";
import type { AnyOperation } from "./operation.js";

/** What every part of Rolecall may use; put together once, by `server.ts` (tests: by `testing/world.ts`). */
export interface Host {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly call: Call;
  /** Every operation there is, for what customers of a service name in its settings: a universal target of a schedule. */
  readonly operations: readonly AnyOperation[];
  readonly directory: Directory;
  readonly organizations: Organizations;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly metrics: Metrics;
  readonly trail: Trail;
  readonly sandboxes: Sandboxes;
  readonly background: Background;
  readonly settings: Settings;
  readonly log: Log;
}

export interface Settings {
  /** `http://127.0.0.1:4566`: where functions and printed commands find Rolecall. */
  readonly endpoint: () => string;
  /** Whether the listener is bound to loopback alone. */
  readonly loopback: boolean;
  readonly rootSecret: string;
  /** Loopback HTTP counts as `aws:SecureTransport` true. */
  readonly secureTransportOnLoopback: boolean;
  /** Refusals of services that AWS gives authorization ids to (`ServiceDefinition.authorizationIds`) end in one. */
  readonly authorizationIds: boolean;
  /** Which permissions a request to a function URL needs: AWS spared accounts that had URLs before October 2025. */
  readonly functionUrlRule: FunctionUrlRule;
  /** Runtimes that AWS no longer takes for new functions, or for changed ones, are refused as AWS does. */
  readonly strictRuntimes: boolean;
  readonly version: string;
  /** Keys of OpenID Connect providers: issuer to a JWKS file's path or a loopback URL. */
  readonly oidcKeys: Readonly<Record<string, string>>;
}

/** `2025-10`: lambda:InvokeFunctionUrl and lambda:InvokeFunction; before, the first alone. */
export type FunctionUrlRule = "2025-10" | "before-2025-10";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; a test's clock decides when. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A version 4 UUID. */
  uuid(): string;
  /** An IAM unique id: `AROA`, `AIDA`, `AKIA` … and 17 characters (`accessKeyId` instead for keys). */
  unique(prefix: string): string;
  bytes(length: number): Uint8Array;
}

/** Work that outlives the call that started it (a function's way from Pending to Active, the delivery of logs). */
export interface Background {
  /** Starts it; a failure is logged whole, never thrown. */
  start(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Our own mistakes, with their stack. */
  error(message: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

/** What the kernel asks IAM's records; implemented by `services/iam/directory.ts`. */
export interface Directory {
  /** A user's access key; undefined when there is none or it is inactive. */
  accessKey(tx: Read, accessKeyId: string): Promise<AccessKey | undefined>;
  /** The user or role with this unique id, undefined when it is gone. */
  user(tx: Read, account: string, name: string, id: string): Promise<Identity | undefined>;
  role(tx: Read, account: string, name: string, id: string): Promise<Identity | undefined>;
  /** A managed policy as it stands now, customer or AWS. */
  managedPolicy(tx: Read, arn: string): Promise<AppliedPolicy | undefined>;
  /** A role by its name, for those who assume it. */
  assumableRole(tx: Read, account: string, name: string): Promise<AssumableRole | undefined>;
  /**
   * What a resource's policy keeps for what it names under `AWS`: of a user's or role's ARN the unique id, of an account, a
   * session or `*` what was written; undefined for one who is not there. For `kernel/named-principals.ts`.
   */
  keptPrincipal(tx: Read, value: string): Promise<string | undefined>;
  /** The ARN of the user or role with this unique id, undefined when it is gone. */
  arnOfId(tx: Read, id: string): Promise<string | undefined>;
  /** A registered OpenID Connect provider by its issuer, without `https://`. */
  openIdProvider(tx: Read, account: string, issuer: string): Promise<OpenIdProvider | undefined>;
  /**
   * Whether a one-time password is right at this moment: `no-device` when the user has no such device, so that the
   * refusal can say which of the two it was.
   */
  checkMfa(tx: Read, password: OneTimePassword): Promise<"right" | "wrong" | "no-device">;
  /** Notes that a key was used (GetAccessKeyLastUsed, RoleLastUsed); may be written later. */
  used(caller: Caller, service: string, region: string, atMs: number): void;
  /** Resolves when every use noted so far is durable. */
  flush(): Promise<void>;
  /** Forgets uses not yet written: the store was reset. */
  forget(): void;
}

/** What the kernel asks of AWS Organizations; implemented by `services/organizations/standing.ts`. */
export interface Organizations {
  /** Where the account stands in its organization, as of this snapshot; undefined outside any. */
  standing(tx: Read, account: string): Promise<Standing | undefined>;
}

/** An account's place in its organization, and the policies that limit it from there. */
export interface Standing {
  /** `o-…` */
  readonly organization: string;
  readonly managementAccount: string;
  /** `o-…/r-…/ou-…/`: what `aws:PrincipalOrgPaths` and its kin hold. */
  readonly path: string;
  /**
   * Root first, one list a level. Absent where there is none: policies of the type are not enabled, or it is the
   * management account, which they never limit.
   */
  readonly scps?: readonly (readonly AppliedPolicy[])[];
  readonly rcps?: readonly (readonly AppliedPolicy[])[];
}

export interface OneTimePassword {
  readonly account: string;
  /** The user (AIDA…) who claims to hold the device. */
  readonly userId: string;
  readonly serial: string;
  readonly code: string;
  readonly nowMs: number;
}

export interface AssumableRole {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly maxSessionSeconds: number;
}

export interface OpenIdProvider {
  readonly arn: string;
  /** `https://token.actions.githubusercontent.com` */
  readonly url: string;
  readonly clientIds: readonly string[];
}

export interface AccessKey {
  readonly secret: string;
  readonly account: string;
  readonly userName: string;
  readonly userId: string;
}

/** A user or role with all that an authorization needs. */
export interface Identity {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly policies: readonly AppliedPolicy[];
  readonly boundary?: AppliedPolicy;
  readonly tags: Readonly<Record<string, string>>;
  readonly serviceLinked?: boolean;
}

/** Temporary credentials; implemented by `kernel/authenticate/sessions.ts`. */
export interface Sessions {
  /** Makes credentials for a session; the access key id is chosen here. */
  mint(session: Omit<Session, "accessKeyId">): Promise<Credentials>;
  /**
   * The session a token stands for and the secret its key signs with; undefined when the token was altered, is of
   * another server or from before a reset, or belongs to another access key. Expiry is the caller's to check.
   */
  open(accessKeyId: string, token: string): Promise<{ session: Session; secret: string } | undefined>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
  readonly session: Session;
}
