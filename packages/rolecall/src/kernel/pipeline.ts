/**
 * The path of one request. Start reading here: each step is one file or folder beside this one.
 *
 * ```
 * bytes -> receive -> route -> parse -> authenticate -> validate -> authorize -> handle -> serialise -> bytes
 * ```
 *
 * Every failure leaves through *serialise* too. *validate*, *authorize* and *handle* stand in `call.ts`, since calls
 * from inside (S3 invokes a function) pass them as well. What is no operation's but an address of a service's customer
 * (a function URL, a stage of an API) goes by `front.ts`.
 */

import { fallbackProtocol } from "../protocols/index.js";
import { authenticate, isUnwrapped, requireSigned } from "./authenticate/index.js";
import { requestedRegion, requestFacts } from "./authorize/facts.js";
import { type Prepared, perform } from "./call.js";
import type { AwsError } from "./errors.js";
import { answerable } from "./failure.js";
import { enter, frontOf, frontsOf } from "./front.js";
import type { Host } from "./host.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import { type Routed, RoutingError, route } from "./route.js";
import type { ServiceDefinition } from "./service.js";

export type Pipeline = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

export function createPipeline(services: ReadonlyMap<string, ServiceDefinition>, host: Host): Pipeline {
  const fronts = frontsOf(services);
  return async function answer(request, signal) {
    const requestId = host.ids.uuid();
    const front = frontOf(request, fronts);
    if (front) return enter(front, request, signal, requestId, host, fronts);
    let routed: Routed | undefined;
    try {
      routed = route(request, services);
      const { protocol, model, operation, declaration } = routed;

      // S3's chunked bodies are unwrapped, chunk signature by chunk signature, before anybody can read them; a body that
      // still arrives is handed on with its checks built in.
      const early = isUnwrapped(request) || request.stream ? await authenticate(request, model, host) : undefined;
      const { body, stream = request.stream } = early ?? request;
      const trailers = early?.trailers ?? {};
      const input = protocol.parse(early ? { ...request, body, ...(stream && { stream }) } : request, operation, model);
      const { caller, region, signature } = early ?? (await authenticate(request, model, host));
      requireSigned(model, operation, caller, request);
      if (!stream) await routed.definition.checkBody?.({ headers: request.headers, body, trailers }, operation.name);
      host.directory.used(caller, model.signingName, region, host.clock.now());

      const prepared: Prepared = {
        operation: declaration,
        input,
        here: { partition: "aws", region, account: caller.account },
        caller,
        requestId,
        signal,
        request: requestFacts(request, requestedRegion(declaration.service, region), signature, host),
      };
      const output = await perform(prepared, services, host);
      const answer = protocol.serialise(output as Record<string, unknown>, operation, model, requestId);
      return beside(answer, routed, request, host);
    } catch (error) {
      const known = answerable(error, { signal, requestId, log: host.log });
      return beside(failure(known, error, routed, request, requestId), routed, request, host);
    }
  };
}

/** The answer with the headers that its service puts beside it: no promise more for the services that have none. */
function beside(
  answer: HttpResponse,
  routed: Routed | undefined,
  request: HttpRequest,
  host: Host,
): HttpResponse | Promise<HttpResponse> {
  const headers = routed?.definition.headers?.(request, host);
  if (headers === undefined) return answer;
  return headers.then(
    (more) => ({ ...answer, headers: { ...answer.headers, ...more } }),
    // The answer itself is there, and what it tells is done.
    (error) => {
      host.log.error("headers beside an answer could not be told", error);
      return answer;
    },
  );
}

/** Every failure becomes an answer in the protocol of the request. */
function failure(
  known: AwsError,
  error: unknown,
  routed: Routed | undefined,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  const answering = error instanceof RoutingError ? error.routed : routed;
  const protocol = answering?.protocol ?? fallbackProtocol(request);
  return protocol.serialiseError(known, answering?.model, requestId);
}
