/**
 * The door: each permission of a call is decided by the engine, once, and the decision goes to the trail.
 *
 * The decision is made from one snapshot of the state. A resource that is not there is authorized by its ARN alone,
 * so that a caller without permissions learns nothing about what exists.
 */
import { rcpSupportedServices } from "@rolecall/aws-model";
import {
  type AccessRequest,
  type AppliedPolicy,
  type Decision,
  evaluate as decide,
  denialReason,
  type PolicySet,
  principalArn,
} from "@rolecall/engine";
import type { Read } from "../../store/store.js";
import type { TrailDraft, TrailPolicy } from "../../trail/trail.js";
import { accountOf } from "../arn.js";
import type { Caller } from "../caller.js";
import { RolecallError } from "../errors.js";
import type { Here } from "../here.js";
import type { Host, Standing } from "../host.js";
import type { AnyOperation, Permission } from "../operation.js";
import type { ResourceFacts, ServiceDefinition } from "../service.js";
import { PermissionContext } from "./context.js";
import { accessDenied, invalidToken } from "./denied.js";
import type { CallFacts, RequestFacts, Who } from "./facts.js";
import { requireCallable } from "./session-limits.js";
import { findWho } from "./who.js";

export interface AuthorizeCall {
  readonly operation: AnyOperation;
  readonly input: unknown;
  readonly here: Here;
  readonly caller: Caller;
  readonly requestId: string;
  readonly request: RequestFacts;
  /** Set on calls that Lambda makes with the execution role and for which AWS says so. */
  readonly sourceFunctionArn?: string;
}

type AuthorizeHost = Pick<Host, "store" | "directory" | "organizations" | "trail" | "settings">;

/**
 * Answers the caller as the records say it now (the path of a user's or role's ARN), when all that the operation needs is
 * allowed.
 * @throws AwsError AccessDenied, in AWS's words
 */
export async function authorize(
  call: AuthorizeCall,
  services: ReadonlyMap<string, ServiceDefinition>,
  host: AuthorizeHost,
): Promise<Caller> {
  requireCallable(call.operation, call.caller);
  // The snapshot may be read again after a conflict, so what was decided is recorded once it stands.
  const { caller, decided } = await host.store.read(async (read) => {
    const who = await findWho(call.caller, host.directory, read);
    if (!who) throw invalidToken(call.operation.service);
    const known: AuthorizeCall = { ...call, caller: { ...call.caller, principal: who.principal } };
    const standings = await standingsOf(known, host, read);
    const results: Decided[] = [];
    for (const permission of await neededPermissions(known, services, host, read)) {
      const result = await decideOne(permission, known, { who, ...standings }, services, host, read);
      results.push(result);
      if (result.decision.outcome !== "allowed") break;
    }
    return { caller: known.caller, decided: results };
  });
  let id = "";
  for (const result of decided) {
    const policies = layered(result.set);
    id = host.trail.record(
      draft(call, result, policies),
      policies.map(([, applied]) => applied.policy),
    );
  }
  const last = decided.at(-1);
  if (!last || last.decision.outcome === "allowed") return caller;
  if (last.decision.outcome === "undetermined") throw undetermined(last);
  const { decision, sameOrganization, request } = last;
  const { action, resource } = request;
  const words = services.get(prefixOf(action))?.refusal?.({
    operation: call.operation.name,
    action,
    resource,
    decision,
  });
  const authorization = givesAuthorizationId(call, services, host) ? { id, region: call.here.region } : undefined;
  throw accessDenied(call.operation.service, decision, request, words, { authorization, sameOrganization });
}

/**
 * Whether the refusal ends in an authorization id: never for anonymous requests, nor for those that a service makes on
 * someone's behalf.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html
 */
function givesAuthorizationId(
  { operation, caller, request }: AuthorizeCall,
  services: ReadonlyMap<string, ServiceDefinition>,
  { settings }: AuthorizeHost,
): boolean {
  if (!settings.authorizationIds || services.get(operation.service.name)?.authorizationIds !== true) return false;
  const { type } = caller.principal;
  return type !== "anonymous" && type !== "service" && request.calledVia.length === 0;
}

/** One permission, decided, with all that the decision was made from. */
interface Decided {
  readonly request: AccessRequest & { readonly context: PermissionContext };
  readonly decision: Decision;
  readonly set: PolicySet;
  readonly sameOrganization: boolean;
}

type LayeredPolicy = readonly [layer: TrailPolicy["layer"], applied: AppliedPolicy, level?: number];

async function neededPermissions(
  call: AuthorizeCall,
  services: ReadonlyMap<string, ServiceDefinition>,
  { directory }: AuthorizeHost,
  read: Read,
): Promise<readonly Permission[]> {
  const { permissions } = call.operation;
  if (typeof permissions !== "function") return [];
  const { input, here, caller, request } = call;
  const standsFor = async (arn: string) => services.get(serviceOf(arn))?.resources.standsFor?.(read, arn);
  const needed = await permissions({
    input: input as never,
    here,
    caller,
    read,
    directory,
    nowMs: request.nowMs,
    request,
    standsFor,
  });
  return needed.map((permission) => inPartition(permission, here.partition));
}

/**
 * There is one partition here, and services find what an ARN names whatever partition it says: nobody gets round a Deny by
 * writing another.
 */
function inPartition(permission: Permission, partition: string): Permission {
  const { resource, subject } = permission;
  const own = `arn:${partition}:`;
  const isOwn = (text: string | undefined) => !text?.startsWith("arn:") || text.startsWith(own);
  if (isOwn(resource) && isOwn(subject)) return permission;
  const moved = (text: string) => text.replace(/^arn:[^:]*:/, own);
  return { ...permission, resource: moved(resource), ...(subject === undefined ? {} : { subject: moved(subject) }) };
}

/** Who asks, and where the caller's account and the one a service calls for stand in their organizations. */
interface Asking {
  readonly who: Who;
  readonly principalStanding: Standing | undefined;
  readonly sourceStanding: Standing | undefined;
}

/** One read of the store for a caller with an account; those of resources follow where they are other accounts'. */
async function standingsOf(
  { caller: { principal, via } }: AuthorizeCall,
  { organizations }: AuthorizeHost,
  read: Read,
): Promise<Omit<Asking, "who">> {
  return {
    principalStanding: "account" in principal ? await organizations.standing(read, principal.account) : undefined,
    sourceStanding:
      via?.sourceAccount === undefined ? undefined : await organizations.standing(read, via.sourceAccount),
  };
}

async function decideOne(
  permission: Permission,
  call: AuthorizeCall,
  asking: Asking,
  services: ReadonlyMap<string, ServiceDefinition>,
  { organizations }: AuthorizeHost,
  read: Read,
): Promise<Decided> {
  const { action, resource, subject = resource } = permission;
  const { who, principalStanding, sourceStanding } = asking;
  const { principal } = who;
  const facts = await services.get(serviceOf(subject))?.resources.find(read, subject, action);
  const owner = subject === "*" ? undefined : (accountOf(subject) ?? facts?.account ?? call.here.account);
  const resourceAccount = facts?.sharedWith?.includes(call.caller.account) ? call.caller.account : owner;
  const ownerOrCaller = resourceAccount ?? call.here.account;
  const resourceStanding =
    "account" in principal && principal.account === ownerOrCaller
      ? principalStanding
      : await organizations.standing(read, ownerOrCaller);
  const speaking = facts !== undefined && speaksTo(facts, who, ownerOrCaller) ? facts : undefined;
  const rcps = facts?.withoutRcps ? undefined : rcpsFor(action, resource, resourceStanding);
  const policies = policySet(who, speaking, principalStanding?.scps, rcps);
  const known: CallFacts = {
    request: call.request,
    who,
    session: call.caller.session,
    service: call.caller.via,
    sourceFunctionArn: call.sourceFunctionArn ?? call.caller.session?.sourceFunctionArn,
    resourceAccount: ownerOrCaller,
    principalStanding,
    resourceStanding,
    sourceStanding,
    tagKeys: tagKeys(permission),
  };
  const context = new PermissionContext(permission, known, facts?.tags);
  const request = {
    principal,
    action,
    resource,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    context,
  };
  return {
    request,
    decision: decide(request, policies),
    set: policies,
    sameOrganization:
      principalStanding !== undefined && principalStanding.organization === resourceStanding?.organization,
  };
}

/** Member by member: layers that there are none of are left out. */
function policySet(
  who: Who,
  facts: ResourceFacts | undefined,
  scps: Standing["scps"],
  rcps: Standing["rcps"],
): PolicySet {
  const set: { -readonly [Layer in keyof PolicySet]: PolicySet[Layer] } = { identity: who.identity };
  if (who.boundary !== undefined) set.boundary = who.boundary;
  if (who.sessionPolicies !== undefined) set.session = who.sessionPolicies;
  if (facts?.policy !== undefined) set.resource = facts.policy;
  if (facts?.policyRule !== undefined) set.resourceRule = facts.policyRule;
  if (scps !== undefined) set.scps = scps;
  if (rcps !== undefined) set.rcps = rcps;
  return set;
}

/** RCPs speak on the resources of the services that support them alone. */
function rcpsFor(action: string, resource: string, standing: Standing | undefined): Standing["rcps"] {
  if (standing?.rcps === undefined || resource === "*") return undefined;
  return rcpSupportedServices().has(prefixOf(action)) ? standing.rcps : undefined;
}

/** Left out, a policy grants nothing; across accounts nothing is allowed without it. */
const speaksTo = ({ policyScope }: ResourceFacts, { principalAccount }: Who, resourceAccount: string) =>
  policyScope !== "own-account" || principalAccount === resourceAccount;

function draft(
  call: AuthorizeCall,
  { request, decision, set, sameOrganization }: Decided,
  policies: readonly LayeredPolicy[],
): TrailDraft {
  const { unknownKeys } = request.context;
  return {
    requestId: call.requestId,
    atMs: call.request.nowMs,
    account: call.here.account,
    region: call.here.region,
    service: call.operation.service.name,
    operation: call.operation.name,
    principal: principalArn(request.principal),
    action: request.action,
    resource: request.resource,
    outcome: decision.outcome,
    because: denialReason(decision, request, { sameOrganization }) ?? because(decision),
    context: request.context.record(),
    evidence: {
      principal: request.principal,
      ...(request.resourceAccount === undefined ? {} : { resourceAccount: request.resourceAccount }),
      ...(set.resourceRule === undefined ? {} : { resourceRule: set.resourceRule }),
      ...(set.session === undefined ? {} : { hasSessionPolicies: true as const }),
      ...(unknownKeys === undefined ? {} : { unknownKeys }),
      policies: policies.map(trailPolicy),
    },
  };
}

function undetermined({ decision, request: { context } }: Decided): RolecallError {
  const [first] = decision.gaps;
  const where = first ? `statement ${first.sid ? `\`${first.sid}\`` : `number ${first.index + 1}`} of ` : "";
  const policy = first?.policy.arn ?? first?.policy.name ?? "a policy";
  return new RolecallError(
    "RC_CONDITION_KEY_GAP",
    `the outcome hangs on the condition key \`${first?.key}\` in ${where}\`${policy}\`, which AWS fills for this action and Rolecall can't (${context.gap(first?.key ?? "")}); the call is refused rather than guessed at. Take the key out of the statement while you test here.`,
  );
}

function because({ outcome, layer, gaps }: Decision): string {
  if (outcome === "undetermined") return `hangs on ${gaps[0]?.key}, which nobody can fill`;
  return layer ? `allowed by ${layer} policy` : "root, and nothing denies";
}

function layered(policies: PolicySet): LayeredPolicy[] {
  const all: LayeredPolicy[] = policies.identity.map((applied) => ["identity", applied]);
  if (policies.boundary) all.push(["boundary", policies.boundary]);
  for (const applied of policies.session ?? []) all.push(["session", applied]);
  if (policies.resource) all.push(["resource", policies.resource]);
  if (policies.scps) pushLevels(all, "scp", policies.scps);
  if (policies.rcps) pushLevels(all, "rcp", policies.rcps);
  return all;
}

function pushLevels(all: LayeredPolicy[], layer: "scp" | "rcp", levels: readonly (readonly AppliedPolicy[])[]): void {
  for (let level = 0; level < levels.length; level++) {
    for (const applied of levels[level] ?? []) all.push([layer, applied, level]);
  }
}

function trailPolicy([layer, { policy, arn, name, attachedTo }, level]: LayeredPolicy): TrailPolicy {
  const noted: { -readonly [Key in keyof TrailPolicy]: TrailPolicy[Key] } = { layer, hash: policy.hash };
  if (arn !== undefined) noted.arn = arn;
  if (name !== undefined) noted.name = name;
  if (attachedTo !== undefined) noted.attachedTo = attachedTo;
  if (level !== undefined) noted.level = level;
  return noted;
}

/** Absent, not empty, when the request passes no tags. */
function tagKeys({ tags }: Permission): readonly string[] | undefined {
  const keys = tags?.keys ?? Object.keys(tags?.set ?? {});
  return keys.length === 0 ? undefined : keys;
}

/** `iam` for `iam:PassRole`. */
const prefixOf = (action: string) => action.slice(0, action.indexOf(":"));

/** `arn:aws:lambda:…` belongs to `lambda`; `*` to nobody. */
function serviceOf(resource: string): string {
  const parts = resource.split(":", 3);
  return parts[2] ?? "";
}
