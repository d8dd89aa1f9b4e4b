/**
 * Web addresses that services answer for their customers: function URLs, stages of APIs, S3's forms and preflights.
 *
 * They take any method and path, so no model describes them. Beside that they are requests like others: who signed one
 * is found out in the same way, and what is done for him goes through `call.ts`, where permissions are decided.
 */
import { authenticate, type Signing } from "./authenticate/index.js";
import { requestFacts } from "./authorize/facts.js";
import type { CallAs } from "./call.js";
import type { AwsError } from "./errors.js";
import { answerable } from "./failure.js";
import type { Host } from "./host.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import type { ServiceDefinition } from "./service.js";

export interface Front {
  /** Whether the request is for it. Each request to Rolecall is asked this: look at method, host and path alone. */
  readonly claims: (request: HttpRequest) => boolean;
  readonly answer: (call: FrontCall) => Promise<HttpResponse>;
  /** What the client reads where `answer` failed: a refusal, a bad signature, our own mistake (status 500). */
  readonly failed: (error: AwsError, call: Pick<FrontCall, "http" | "requestId">) => HttpResponse;
}

export interface FrontCall extends Host {
  readonly http: HttpRequest;
  readonly requestId: string;
  /** Fires when the client went away or the server stops. */
  readonly signal: AbortSignal;
  /**
   * Who signed the request, to be passed to `call`; the anonymous caller where nobody did.
   * @throws AwsError a signature that does not hold, in the code of AWS's REST services
   */
  readonly identify: (signing: Signing, region: string) => Promise<CallAs>;
}

/** The front that answers the request, or undefined: then it is an operation's. */
export function frontOf(request: HttpRequest, fronts: readonly Front[]): Front | undefined {
  for (const front of fronts) if (front.claims(request)) return front;
  return undefined;
}

export const frontsOf = (services: ReadonlyMap<string, ServiceDefinition>): readonly Front[] =>
  [...services.values()].flatMap(({ front }) => front ?? []);

export async function enter(
  front: Front,
  http: HttpRequest,
  signal: AbortSignal,
  requestId: string,
  host: Host,
): Promise<HttpResponse> {
  const call: FrontCall = {
    ...host,
    http,
    requestId,
    signal,
    async identify(signing, region) {
      const { caller, signature } = await authenticate(http, signing, host);
      host.directory.used(caller, signing.signingName, region, host.clock.now());
      return { caller, region, requestId, signal, request: requestFacts(http, region, signature, host) };
    },
  };
  try {
    return await front.answer(call);
  } catch (error) {
    return front.failed(answerable(error, { signal, requestId, log: host.log }), call);
  }
}
