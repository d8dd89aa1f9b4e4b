/** A request to a stage, as both kinds of APIs look at it. */
import type { FrontCall } from "../../kernel/front.js";
import type { Clock, Ids } from "../../kernel/host.js";
import type { HttpResponse } from "../../kernel/http.js";
import type { ApiAddress } from "./address.js";
import { headerPairs, headerValue, type Pairs, queryPairs } from "./pairs.js";

export interface ApiRequest {
  readonly method: string;
  /** Below the stage and still percent-encoded: `/pets/7`. */
  readonly path: string;
  /** As the client sent it, with the stage where it names one: `/prod/pets/7`. */
  readonly stagePath: string;
  readonly stage: string;
  /** The client's, and those that API Gateway adds on the way: X-Forwarded-For, X-Amzn-Trace-Id and so on. */
  readonly headers: Pairs;
  /** Decoded. */
  readonly query: Pairs;
  readonly queryString: string;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly protocol: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly requestId: string;
  /** `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly atMs: number;
}

/** `stage` and `path` as the service reads the address: HTTP APIs have a stage that paths do not name. */
export function apiRequest(
  address: ApiAddress,
  { stage, path }: { readonly stage: string; readonly path: string },
  api: { readonly id: string; readonly region: string },
  { http, requestId, clock, ids }: Pick<FrontCall, "http" | "requestId" | "clock" | "ids">,
): ApiRequest {
  const sent = headerPairs(http);
  const traceId = headerValue(sent, "x-amzn-trace-id") ?? newTraceId(clock, ids);
  const domainName = address.domainName ?? `${api.id}.execute-api.${api.region}.amazonaws.com`;
  return {
    method: http.method,
    path,
    stagePath: address.domainName === undefined ? `/${stage}${path}` : http.path,
    stage,
    headers: [...sent.filter(([name]) => !ADDED.has(name.toLowerCase())), ...added(http.remoteAddress, sent, traceId)],
    query: queryPairs(http.query),
    queryString: http.query,
    body: http.body,
    sourceIp: http.remoteAddress,
    userAgent: http.headers["user-agent"],
    // AWS: HTTP/1.1 whatever the client spoke.
    protocol: "HTTP/1.1",
    domainName,
    domainPrefix: domainName.slice(0, domainName.indexOf(".")),
    requestId,
    extendedRequestId: Buffer.from(ids.bytes(11)).toString("base64"),
    traceId,
    atMs: clock.now(),
  };
}

const ADDED: ReadonlySet<string> = new Set([
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/**
 * By design: scheme and port are those of the client's own request (AWS's are always https and 443), so that what a
 * function builds from them can be called.
 */
function added(remoteAddress: string, sent: Pairs, traceId: string): Pairs {
  const before = headerValue(sent, "x-forwarded-for");
  const port = /:(\d+)$/.exec(headerValue(sent, "host") ?? "")?.[1] ?? "80";
  return [
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-For", before === undefined ? remoteAddress : `${before}, ${remoteAddress}`],
    ["X-Forwarded-Port", port],
    ["X-Forwarded-Proto", "http"],
  ];
}

/** `Root=1-{seconds in hex}-{24 hex digits}` */
export function newTraceId(clock: Pick<Clock, "now">, ids: Pick<Ids, "bytes">): string {
  const seconds = Math.floor(clock.now() / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${seconds}-${Buffer.from(ids.bytes(12)).toString("hex")}`;
}

/** `25/Nov/2026:03:08:30 +0000`, as `$context.requestTime` has it. */
export function commonLogTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** HEAD and statuses that have none are answered without a body. */
export const answer = (
  method: string,
  status: number,
  headers: HttpResponse["headers"],
  body: Uint8Array | string,
): HttpResponse => ({ status, headers, body: method === "HEAD" || status === 204 || status === 304 ? "" : body });
