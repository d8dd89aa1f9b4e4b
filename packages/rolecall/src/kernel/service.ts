import type { Service, Violation } from "@rolecall/aws-model";
import type { AppliedPolicy, Decision } from "@rolecall/engine";
import type { Read } from "../store/store.js";
import type { AwsError } from "./errors.js";
import type { Front } from "./front.js";
import type { Host } from "./host.js";
import type { HttpRequest } from "./http.js";
import type { AnyOperation } from "./operation.js";

/** A service as its `index.ts` lists it: model, operations, resources. */
export interface ServiceDefinition {
  readonly service: Service;
  readonly operations: readonly AnyOperation[];
  readonly resources: Resources;
  /** Where a refusal of one of the service's actions reads otherwise than AWS's usual sentence. */
  readonly refusal?: (refused: Refused) => RefusalWords;
  /**
   * What the service answers to input that its model does not allow, where that is not AWS's usual ValidationException;
   * undefined where its handlers look at the input themselves.
   */
  readonly violated?: (violations: readonly Violation[]) => AwsError | undefined;
  /** The service's own refusals end in an authorization id, unless the settings say otherwise. */
  readonly authorizationIds?: true;
  /** Called once the server is up: goes on with work that a stop cut short. */
  readonly resume?: (host: Host) => Promise<void>;
  /** What anybody may fetch from `/_rolecall/{service}/{name}`: a certificate. undefined for a name it has not. */
  readonly document?: (host: Host, name: string) => Promise<string | undefined>;
  /** Web addresses that the service answers for its customers: function URLs, stages of APIs. */
  readonly front?: Front;
  /**
   * Compares a body that was read whole with what the request says of it (a checksum), before it is acted on.
   * @throws AwsError
   */
  readonly checkBody?: (received: ReceivedBody, operation: string) => Promise<void>;
  /**
   * Headers that stand beside an operation's own on its answers and refusals alike: what S3 tells scripts of other
   * origins. Asked after each request to the service: undefined where there is nothing to say.
   */
  readonly headers?: (request: HttpRequest, host: Host) => Promise<Readonly<Record<string, string>>> | undefined;
  /** Hashes of the blobs that the service's records name. */
  readonly namesBlob?: (tx: Read, hash: string) => Promise<boolean>;
}

/** A body as it was read, unwrapped where it came in chunks. */
export interface ReceivedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly trailers: Readonly<Record<string, string>>;
}

/** A permission that was refused, and the operation that asked for it. */
export interface Refused {
  readonly operation: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
}

export interface RefusalWords {
  /** The action as the service spells it: `SNS:Publish`, `sqs:sendmessage`. */
  readonly action?: string;
  /** In place of the ARN: `role deployer`. `null`: no resource is named at all. */
  readonly resource?: string | null;
  /** The sentence ends without a reason. */
  readonly withoutReason?: boolean;
  /** In place of the whole sentence. */
  readonly sentence?: string;
  /** In its place for a caller of neither the resource's account nor its organization, and for nobody. */
  readonly toStrangers?: string;
}

/** What the kernel asks about a resource of the service, by ARN. */
export interface Resources {
  /** What is there, or undefined: then the ARN alone is authorized, without policy or tags. */
  find(tx: Read, arn: string, action: string): Promise<ResourceFacts | undefined>;
  /** The ARN of the resource that one of another kind stands for: the key of an alias. */
  standsFor?(tx: Read, arn: string): Promise<string | undefined>;
}

export interface ResourceFacts {
  /** Where the ARN does not say it (S3). */
  readonly account?: string;
  /** The resource-based policy that speaks on this action. */
  readonly policy?: AppliedPolicy;
  /** `must-allow` for trust policies. */
  readonly policyRule?: "usual" | "must-allow";
  /** `own-account`: AWS lets this action be granted to nobody outside the resource's account, whatever the policy says. */
  readonly policyScope?: "own-account";
  /** RCPs say nothing on it, though they do on its service: a key that AWS manages. */
  readonly withoutRcps?: true;
  readonly tags?: Readonly<Record<string, string>>;
  /** Accounts for whose callers it counts as their own: an organization to its delegated administrators. */
  readonly sharedWith?: readonly string[];
}
