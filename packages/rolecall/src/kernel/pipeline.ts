/**
 * The path of one request. Start reading here: each step is one file or folder beside this one.
 *
 * ```
 * bytes -> receive -> route -> parse -> authenticate -> validate -> authorize -> handle -> serialise -> bytes
 * ```
 *
 * Every failure leaves through *serialise* too. *validate*, *authorize* and *handle* stand in `call.ts`, since calls
 * from inside (S3 invokes a function) pass them as well.
 */

import { fallbackProtocol } from "../protocols/index.js";
import { authenticate, isUnwrapped, requireSigned, type SignatureFacts } from "./authenticate/index.js";
import { type RequestFacts, requestedRegion } from "./authorize/facts.js";
import { type Prepared, perform } from "./call.js";
import { AwsError, RolecallError } from "./errors.js";
import type { Host } from "./host.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import type { AnyOperation } from "./operation.js";
import { type Routed, RoutingError, route } from "./route.js";
import type { ServiceDefinition } from "./service.js";

export type Pipeline = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

export function createPipeline(services: ReadonlyMap<string, ServiceDefinition>, host: Host): Pipeline {
  return async function answer(request, signal) {
    const requestId = host.ids.uuid();
    let routed: Routed | undefined;
    try {
      routed = route(request, services);
      const { protocol, model, operation, declaration } = routed;

      // S3's chunked bodies are unwrapped, chunk signature by chunk signature, before anybody can read them; a body that
      // still arrives is handed on with its checks built in.
      const early = isUnwrapped(request) || request.stream ? await authenticate(request, model, host) : undefined;
      const { body, stream = request.stream } = early ?? request;
      const input = protocol.parse(early ? { ...request, body, ...(stream && { stream }) } : request, operation, model);
      const { caller, region, signature } = early ?? (await authenticate(request, model, host));
      requireSigned(model, operation, caller, request);
      host.directory.used(caller, model.signingName, region, host.clock.now());

      const prepared: Prepared = {
        operation: declaration,
        input,
        here: { partition: "aws", region, account: caller.account },
        caller,
        requestId,
        signal,
        request: requestFacts(request, declaration, region, signature, host),
      };
      const output = await perform(prepared, services, host);
      return protocol.serialise(output as Record<string, unknown>, operation, model, requestId);
    } catch (error) {
      // The reason is the signal's own: a failure of ours stays one, whoever has left meanwhile.
      const known = signal.aborted && error === signal.reason ? clientLeft() : error;
      return failure(known, routed, request, requestId, host);
    }
  };
}

function requestFacts(
  request: HttpRequest,
  operation: AnyOperation,
  region: string,
  signature: SignatureFacts | undefined,
  host: Host,
): RequestFacts {
  const { settings, clock } = host;
  const userAgent = request.headers["user-agent"];
  const referer = request.headers.referer;
  return {
    nowMs: clock.now(),
    requestedRegion: requestedRegion(operation.service, region),
    // There is no TLS on loopback, yet many real policies deny plain HTTP; docs/explanation/secure-transport.md says so.
    secureTransport: settings.loopback && settings.secureTransportOnLoopback,
    sourceIp: request.remoteAddress,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(referer === undefined ? {} : { referer }),
    ...(signature === undefined ? {} : { signature }),
    calledVia: [],
  };
}

/** Every failure becomes an answer in the protocol of the request. */
function failure(
  error: unknown,
  routed: Routed | undefined,
  request: HttpRequest,
  requestId: string,
  host: Host,
): HttpResponse {
  const known = error instanceof AwsError ? error : ownError(error, requestId, host);
  const answering = error instanceof RoutingError ? error.routed : routed;
  const protocol = answering?.protocol ?? fallbackProtocol(request);
  return protocol.serialiseError(known, answering?.model, requestId);
}

/** Never read: the one who asked has gone, or the server stops. */
const clientLeft = () => new AwsError("RequestAborted", "The request was given up before it was answered", 499);

/** What our user should fix keeps its code; anything else is our bug: logged once, whole, answered with 500. */
function ownError(error: unknown, requestId: string, host: Host): AwsError {
  // 501 is final for SDKs; what the store can't do now it may do at the next try.
  if (error instanceof RolecallError)
    return new AwsError(error.code, error.message, error.code === "RC_STORE" ? 503 : 501);
  host.log.error("a request failed inside Rolecall", error, { requestId });
  return new AwsError("InternalFailure", `Rolecall failed on this request (id ${requestId}); its log says why`, 500);
}
