import type { ActionKeys, ActionName, Input, OperationName, Output, Service } from "@rolecall/aws-model";
import type { Read } from "../store/store.js";
import type { RequestFacts } from "./authorize/facts.js";
import type { Caller } from "./caller.js";
import type { Here } from "./here.js";
import type { Directory, Host } from "./host.js";

/**
 * One operation, declared in one place: what it needs and what it does.
 *
 * ```ts
 * export const GetFunction = operation(lambda, "GetFunction", {
 *   source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html",
 *   permissions: ({ input, here }) => [permission("lambda:GetFunction", functionArn(here, input.FunctionName), {})],
 *   async handle({ input, here, store }) { … },
 * });
 * ```
 */
export interface Operation<In = never, Out = unknown> {
  readonly service: Service;
  readonly name: string;
  /** AWS's page. */
  readonly source: string;
  readonly permissions: Permissions<In> | NoneNeeded;
  readonly handle: (call: OperationCall<In>) => Promise<Out>;
  /**
   * The body comes as it arrives (`BodyStream`), whatever its size: signature, checksums and length hold only once it
   * has come to its end.
   */
  readonly streamsBody?: true;
  /**
   * Checks AWS makes before it authorizes, beyond the model's constraints. Only where AWS is known to check in that
   * order: the service's README says the evidence.
   */
  readonly precheck?: (call: PermissionCall<In>) => Promise<void> | void;
  /** Who asks, for unsigned operations whose input is the proof (sts:AssumeRoleWithWebIdentity). */
  readonly identify?: (call: Omit<OperationCall<In>, "caller">) => Promise<Caller>;
}

export type AnyOperation = Operation<never, unknown>;

export interface OperationCall<In> extends Host {
  readonly input: In;
  readonly here: Here;
  readonly caller: Caller;
  readonly requestId: string;
  /** Fires when the client went away or the server stops. */
  readonly signal: AbortSignal;
  /** What the request tells beside its input: where it came from, how it was signed. */
  readonly request: RequestFacts;
}

export interface PermissionCall<In> {
  readonly input: In;
  readonly here: Here;
  readonly caller: Caller;
  /** A snapshot of the state, for permissions that depend on it. */
  readonly read: Read;
  /** IAM's records, for permissions that depend on who the caller proves to be. */
  readonly directory: Directory;
  /** The call's instant. */
  readonly nowMs: number;
  /** What the request tells beside its input; absent where a declaration is asked without one. */
  readonly request?: RequestFacts;
  /** `Resources.standsFor` of whichever service the ARN is of; absent where a declaration is asked without services. */
  readonly standsFor?: (arn: string) => Promise<string | undefined>;
}

export type Permissions<In> = (call: PermissionCall<In>) => readonly Permission[] | Promise<readonly Permission[]>;

/** An action on a resource with the service's own condition keys: what must be allowed. */
export interface Permission {
  readonly action: ActionName;
  /** ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  readonly keys: Readonly<Record<string, KeyValue>>;
  readonly tags?: RequestTags;
  /** The ARN that tells owner and resource-based policy, where `resource` is `*` or one of AWS's own. */
  readonly subject?: string;
}

/** Tags that the request passes: `aws:RequestTag/…` and `aws:TagKeys`. */
export interface RequestTags {
  readonly set?: Readonly<Record<string, string>>;
  /** Keys alone, as UntagResource passes them. */
  readonly keys?: readonly string[];
}

/** A value, or `undefined` where the request leaves the key absent, or one of `ABSENT` and `gap(…)`. */
export type KeyValue = string | readonly string[] | undefined | Absent | KeyGap;

export interface Absent {
  readonly absent: string;
}
/** The key is never part of this action's context, by AWS's documentation; `why` says so. */
export const absent = (why: string): Absent => ({ absent: why });

export interface KeyGap {
  readonly gap: string;
}
/** AWS fills the key and Rolecall cannot: a statement that hangs on it refuses the call. */
export const gap = (why: string): KeyGap => ({ gap: why });

/**
 * Declares a permission. Each condition key that AWS's service reference lists for the action is named: with its
 * value, as `absent`, or as a `gap`; a key left out or misspelt is a compile error.
 */
export function permission<Action extends ActionName>(
  action: Action,
  resource: string,
  keys: KeysOf<Action>,
  tags?: RequestTags,
): Permission {
  return tags === undefined ? { action, resource, keys } : { action, resource, keys, tags };
}

/** Without the second branch, an action that has no keys would take any object: `{}` is what `Record<never, …>` is. */
type KeysOf<Action extends ActionName> = [ActionKeys[Action]] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Record<ActionKeys[Action], KeyValue>>;

export interface NoneNeeded {
  readonly noneNeeded: string;
}

/** For an operation that anybody may call; `source` is AWS's page that says so. */
export const noneNeeded = (source: string): NoneNeeded => ({ noneNeeded: source });

export function operation<S extends Service, Name extends OperationName<S>>(
  service: S,
  name: Name,
  declaration: {
    readonly source: string;
    readonly permissions: Permissions<Input<S, Name>> | NoneNeeded;
    readonly streamsBody?: true;
    readonly precheck?: (call: PermissionCall<Input<S, Name>>) => Promise<void> | void;
    readonly identify?: (call: Omit<OperationCall<Input<S, Name>>, "caller">) => Promise<Caller>;
    readonly handle: (call: OperationCall<Input<S, Name>>) => Promise<Output<S, Name>>;
  },
): Operation<Input<S, Name>, Output<S, Name>> {
  return { service, name, ...declaration };
}
