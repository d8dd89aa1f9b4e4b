/**
 * The event that a request to a function URL becomes: the proxy format 2.0 of HTTP APIs.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads; what stands in it for which kind of
 * caller, and what is left out, as events that people published from logs have it (2022 to 2025).
 */
import type { HttpRequest } from "../../../kernel/http.js";
import { headerPairs } from "../../execute-api/pairs.js";
import { commonLogTime } from "../../execute-api/request.js";
import type { UrlRecord } from "./records.js";

export interface UrlRequest {
  readonly http: HttpRequest;
  readonly requestId: string;
  /** Without the port. */
  readonly domainName: string;
  readonly traceId: string;
  readonly atMs: number;
}

/** Who called a URL with AuthType AWS_IAM. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly principalOrgId: string | null;
  readonly userArn: string;
}

export function urlEvent(
  { urlId, account }: Pick<UrlRecord, "urlId" | "account">,
  { http, requestId, domainName, traceId, atMs }: UrlRequest,
  caller: IamCaller | undefined,
): Record<string, unknown> {
  const { cookie: _, ...headers } = http.headers;
  const cookies = headerPairs(http).flatMap(([name, value]) =>
    name.toLowerCase() === "cookie" ? value.split(/; */).filter(Boolean) : [],
  );
  const isBase64Encoded = http.body.byteLength > 0 && !isText(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: http.path,
    rawQueryString: http.query,
    // AWS: cookies are here alone.
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: { ...headers, ...added(http, traceId) },
    ...(http.query === "" ? {} : { queryStringParameters: queryParameters(http.query) }),
    requestContext: {
      accountId: caller === undefined ? "anonymous" : account,
      apiId: urlId,
      ...(caller === undefined ? {} : { authorizer: { iam: iamOf(caller) } }),
      domainName,
      domainPrefix: urlId,
      http: {
        method: http.method,
        path: http.path,
        // AWS: whatever the client spoke.
        protocol: "HTTP/1.1",
        sourceIp: http.remoteAddress,
        userAgent: headers["user-agent"],
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(atMs),
      timeEpoch: atMs,
    },
    ...(http.body.byteLength === 0
      ? {}
      : { body: Buffer.from(http.body).toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

const iamOf = ({ accessKey, accountId, callerId, principalOrgId, userArn }: IamCaller) => ({
  accessKey,
  accountId,
  callerId,
  cognitoIdentity: null,
  principalOrgId,
  userArn,
  userId: callerId,
});

/**
 * What the function URL's front end adds on the way. By design: scheme and port are those of the client's own request
 * (AWS's are always https and 443), so that what a function builds from them can be called.
 */
function added({ headers, remoteAddress }: HttpRequest, traceId: string): Record<string, string> {
  const before = headers["x-forwarded-for"];
  return {
    "x-amzn-trace-id": traceId,
    "x-forwarded-for": before === undefined ? remoteAddress : `${before}, ${remoteAddress}`,
    "x-forwarded-port": /:(\d+)$/.exec(headers.host ?? "")?.[1] ?? "80",
    "x-forwarded-proto": "http",
  };
}

/** Decoded; the values of a name that repeats are joined with commas. */
function queryParameters(query: string): Record<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(all);
}

/**
 * Whether a body is handed on as text. AWS says no more than that binary content is not; forms are not either, as many
 * have noticed. That a body without a type counts as binary is unverified.
 */
const isText = (contentType: string | undefined): boolean =>
  /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/(?:x-)?javascript\b)/i.test(contentType ?? "");
