/**
 * Web addresses that services answer for their customers: function URLs, stages of APIs, S3's forms and preflights.
 *
 * They take any method and path, so no model describes them. Beside that they are requests like others: who signed one
 * is found out in the same way, and what is done for him goes through `call.ts`, where permissions are decided.
 */
import { ANONYMOUS, authenticate, type SignatureFacts, type Signing } from "./authenticate/index.js";
import { requestFacts } from "./authorize/facts.js";
import type { CallAs } from "./call.js";
import type { Caller } from "./caller.js";
import { AwsError } from "./errors.js";
import { answerable } from "./failure.js";
import type { Host } from "./host.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import type { ServiceDefinition } from "./service.js";

export interface Front {
  /** The bodies of what it claims come as they arrive (`HttpRequest.stream`), whatever their size. */
  readonly streamsBody?: true;
  /** Whether the request is for it. Each request to Rolecall is asked this: look at method, host and path alone. */
  readonly claims: (request: HttpRequest) => boolean;
  /** undefined: the address is of its kind and none that it knows; the next front that claims the request is asked. */
  readonly answer: (call: FrontCall) => Promise<HttpResponse | undefined>;
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
  /** The anonymous caller, for addresses at which nobody is asked who he is, whatever he sends. */
  readonly anonymous: (region: string) => CallAs;
}

/** The front that answers the request, the first that claims it, or undefined: then it is an operation's. */
export function frontOf(request: HttpRequest, fronts: readonly Front[]): Front | undefined {
  for (const front of fronts) if (front.claims(request)) return front;
  return undefined;
}

export const frontsOf = (
  services: ReadonlyMap<string, ServiceDefinition> | readonly ServiceDefinition[],
): readonly Front[] => [...services.values()].flatMap(({ front }) => front ?? []);

/** `fronts` has this one: where it does not know the address, those behind it are asked. */
export async function enter(
  front: Front,
  http: HttpRequest,
  signal: AbortSignal,
  requestId: string,
  host: Host,
  fronts: readonly Front[] = [],
): Promise<HttpResponse> {
  const as = (caller: Caller, region: string, signature?: SignatureFacts): CallAs => ({
    caller,
    region,
    requestId,
    signal,
    request: requestFacts(http, region, signature, host),
  });
  const call: FrontCall = {
    ...host,
    http,
    requestId,
    signal,
    anonymous: (region) => as(ANONYMOUS, region),
    async identify(signing, region) {
      const { caller, signature } = await authenticate(http, signing, host);
      host.directory.used(caller, signing.signingName, region, host.clock.now());
      return as(caller, region, signature);
    },
  };
  try {
    const answered = await front.answer(call);
    if (answered) return answered;
    const behind = fronts.slice(fronts.indexOf(front) + 1);
    const next = frontOf(http, behind);
    if (!next) throw unknownAddress();
    return await enter(next, http, signal, requestId, host, behind);
  } catch (error) {
    return front.failed(answerable(error, { signal, requestId, log: host.log }), call);
  }
}

/** Each front says it in the words of its service. */
const unknownAddress = () => new AwsError("ResourceNotFoundException", "There is nothing at this address", 404);
