/**
 * The door for calls that come from inside: S3 invokes a function, Lambda writes logs with an execution role. The
 * same path as a request's from *validate* on, as the principal named; refusals stand in the trail.
 */

import { sessionCaller } from "./authenticate/principal.js";
import { authorize } from "./authorize/authorize.js";
import { type RequestFacts, requestedRegion } from "./authorize/facts.js";
import type { Caller, Session } from "./caller.js";
import type { Here } from "./here.js";
import type { Host } from "./host.js";
import type { AnyOperation, Operation, OperationCall } from "./operation.js";
import type { ServiceDefinition } from "./service.js";
import { validate } from "./validate.js";

export type Call = <In, Out>(operation: Operation<In, Out>, input: NoInfer<In>, as: CallAs) => Promise<Out>;

export interface CallAs {
  readonly caller: Caller;
  readonly region: string;
  /** `lambda:SourceFunctionArn` for calls that Lambda itself makes with the execution role. */
  readonly sourceFunctionArn?: string;
  /** Where a forwarded call came from, and the services that forward it with the caller's credentials. */
  readonly sourceIp?: string;
  readonly calledVia?: readonly string[];
  /** The X-Ray header of the chain of requests that the call continues. */
  readonly traceHeader?: string | undefined;
  /** The request that is being answered, where the call is a part of it: what it tells, the call tells. */
  readonly request?: RequestFacts;
  readonly requestId?: string;
  /** Ends what the call waits for; a call without one can't be given up. */
  readonly signal?: AbortSignal;
}

/** A service principal calling for one of its resources. */
export function asService(
  name: `${string}.amazonaws.com`,
  at: {
    readonly region: string;
    /** The account it works for: names without an ARN mean this account's resources. */
    readonly account: string;
    readonly sourceArn?: string;
    readonly sourceAccount?: string;
    readonly sourceOwner?: string;
  },
): CallAs {
  const { region, account, ...via } = at;
  return { caller: { principal: { type: "service", name }, account, via }, region };
}

/** The session that credentials stand for. */
export function asSession(session: Session, region: string, sourceFunctionArn?: string): CallAs {
  return { caller: sessionCaller(session), region, ...(sourceFunctionArn === undefined ? {} : { sourceFunctionArn }) };
}

/** Everything a call carries from the moment its caller and its typed input are known. */
export interface Prepared {
  readonly operation: AnyOperation;
  readonly input: unknown;
  readonly here: Here;
  readonly caller: Caller;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly request: RequestFacts;
  readonly sourceFunctionArn?: string;
}

/** validate → authorize → handle: the part of the path that calls from outside and from inside share. */
export async function perform(
  prepared: Prepared,
  services: ReadonlyMap<string, ServiceDefinition>,
  host: Host,
): Promise<unknown> {
  const { operation, input, requestId, signal } = prepared;
  validate(operation, input, services.get(operation.service.name));
  const { caller: claimed, here } = await identified(prepared, host);
  if (operation.precheck) {
    await host.store.read(async (read) =>
      operation.precheck?.({
        input: input as never,
        here,
        caller: claimed,
        read,
        directory: host.directory,
        nowMs: prepared.request.nowMs,
        request: prepared.request,
      }),
    );
  }
  const caller = await authorize({ ...prepared, caller: claimed, here }, services, host);
  return operation.handle(
    operationCall(host, { input, here, caller, requestId, signal, request: prepared.request }) as OperationCall<never>,
  );
}

/** Member by member: made for each request, and several times faster than spreading the host. */
function operationCall<In>(host: Host, own: Omit<OperationCall<In>, keyof Host>): OperationCall<In> {
  return {
    store: host.store,
    blobs: host.blobs,
    clock: host.clock,
    ids: host.ids,
    call: host.call,
    operations: host.operations,
    directory: host.directory,
    organizations: host.organizations,
    sessions: host.sessions,
    links: host.links,
    metrics: host.metrics,
    trail: host.trail,
    sandboxes: host.sandboxes,
    background: host.background,
    settings: host.settings,
    log: host.log,
    input: own.input,
    here: own.here,
    caller: own.caller,
    requestId: own.requestId,
    signal: own.signal,
    request: own.request,
  };
}

/** The caller by signature, or for an operation whose input is the proof, the caller whom that proves. */
async function identified(prepared: Prepared, host: Host): Promise<Pick<Prepared, "caller" | "here">> {
  const { operation, input, here, requestId, signal, request } = prepared;
  if (!operation.identify) return prepared;
  const caller = await operation.identify({ ...host, input: input as never, here, requestId, signal, request });
  return { caller, here: { ...here, account: caller.account } };
}

export function createCall(services: ReadonlyMap<string, ServiceDefinition>, host: () => Host): Call {
  return async (operation, input, as) => {
    const prepared: Prepared = {
      operation: operation as unknown as AnyOperation,
      input,
      here: { partition: "aws", region: as.region, account: as.caller.account },
      caller: as.caller,
      requestId: as.requestId ?? host().ids.uuid(),
      signal: as.signal ?? new AbortController().signal,
      request: as.request ?? {
        nowMs: host().clock.now(),
        requestedRegion: requestedRegion(operation.service, as.region),
        secureTransport: true,
        ...(as.sourceIp === undefined ? {} : { sourceIp: as.sourceIp }),
        ...(as.traceHeader === undefined ? {} : { traceHeader: as.traceHeader }),
        calledVia: as.calledVia ?? [],
      },
      ...(as.sourceFunctionArn === undefined ? {} : { sourceFunctionArn: as.sourceFunctionArn }),
    };
    return (await perform(prepared, services, host())) as never;
  };
}
