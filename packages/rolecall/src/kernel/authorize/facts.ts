import type { Service } from "@rolecall/aws-model";
import type { AppliedPolicy, Principal } from "@rolecall/engine";
import type { SignatureFacts } from "../authenticate/index.js";
import type { Caller, ServiceCall, Session } from "../caller.js";
import type { Host, Standing } from "../host.js";
import type { HttpRequest } from "../http.js";

/** Everything about one permission of one call that a condition key can ask for. */
export interface CallFacts {
  readonly request: RequestFacts;
  readonly who: Who;
  readonly session: Session | undefined;
  readonly service: ServiceCall | undefined;
  readonly sourceFunctionArn: string | undefined;
  readonly resourceAccount: string | undefined;
  /** Where the accounts of caller, resource and source stand in their organizations. */
  readonly principalStanding: Standing | undefined;
  readonly resourceStanding: Standing | undefined;
  readonly sourceStanding: Standing | undefined;
  readonly tagKeys: readonly string[] | undefined;
}

/** What the request tells, the same for all permissions of the call. */
export interface RequestFacts {
  readonly nowMs: number;
  readonly requestedRegion: string;
  readonly secureTransport: boolean;
  /** Absent for calls that a service makes for itself. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly referer?: string;
  /** The X-Ray header, by which Lambda counts how often a chain of requests has come through a function. */
  readonly traceHeader?: string;
  /** How it was signed; absent for anonymous requests and for calls from inside. */
  readonly signature?: SignatureFacts;
  /** Services that forwarded the caller's credentials, first to last. */
  readonly calledVia: readonly string[];
}

/** What an HTTP request tells; `region` is the one it is made to. */
export function requestFacts(
  http: HttpRequest,
  region: string,
  signature: SignatureFacts | undefined,
  { settings, clock }: Pick<Host, "settings" | "clock">,
): RequestFacts {
  const userAgent = http.headers["user-agent"];
  const referer = http.headers.referer;
  const traceHeader = http.headers["x-amzn-trace-id"];
  return {
    nowMs: clock.now(),
    requestedRegion: region,
    // There is no TLS on loopback, yet many real policies deny plain HTTP; docs/explanation/secure-transport.md says so.
    secureTransport: settings.loopback && settings.secureTransportOnLoopback,
    sourceIp: http.remoteAddress,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(referer === undefined ? {} : { referer }),
    ...(traceHeader === undefined || !TRACE_HEADER.test(traceHeader) ? {} : { traceHeader }),
    ...(signature === undefined ? {} : { signature }),
    calledVia: [],
  };
}

/** What goes on to queues, topics and functions as it is: printable, and no longer than AWS's own ever are. */
const TRACE_HEADER = /^[\x20-\x7e]{1,1024}$/;

/** AWS: "for global services, the value is always us-east-1" (aws:RequestedRegion). */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(["iam"]);

export const requestedRegion = (service: Service, region: string): string =>
  GLOBAL_SERVICES.has(service.name) ? "us-east-1" : region;

/** The caller as policies see it, read at the moment of the call. */
export interface Who {
  readonly caller: Caller;
  readonly principal: Principal;
  readonly principalArn: string | undefined;
  readonly principalAccount: string | undefined;
  readonly principalType: string | undefined;
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: readonly AppliedPolicy[];
  readonly boundary: AppliedPolicy | undefined;
  readonly sessionPolicies: readonly AppliedPolicy[] | undefined;
}
