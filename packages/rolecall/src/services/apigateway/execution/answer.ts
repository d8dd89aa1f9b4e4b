/** What goes back to the client: headers that API Gateway renames, and those it adds. */
import type { HttpResponse } from "../../../kernel/http.js";
import { isHeader } from "../../execute-api/header-text.js";
import type { Pairs } from "../../execute-api/pairs.js";
import type { ApiRequest } from "../../execute-api/request.js";
import { answer as httpAnswer } from "../../execute-api/request.js";

export interface StageAnswer {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: Uint8Array | string;
  /** Set for answers that API Gateway gives itself. */
  readonly errorType?: string;
}

/**
 * Headers of a backend that reach the client as `x-amzn-Remapped-…`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html (the table is an image
 *   there: this list is of what clients have seen, and unverified as a whole)
 */
const REMAPPED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "server",
  "user-agent",
  "www-authenticate",
  "x-amzn-requestid",
  "x-amz-apigw-id",
  "x-amzn-errortype",
  "x-forwarded-for",
]);

/** Those that describe the connection to the backend. */
const DROPPED: ReadonlySet<string> = new Set([
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export const remapped = (headers: Pairs): Pairs =>
  headers
    .filter(([name]) => !DROPPED.has(name.toLowerCase()))
    .map(([name, value]) => [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]);

export function toHttp(
  { status, headers, body, errorType }: StageAnswer,
  { method, requestId, extendedRequestId, traceId }: ApiRequest,
): HttpResponse {
  const own: Pairs = [
    ["x-amzn-RequestId", requestId],
    ["x-amz-apigw-id", extendedRequestId],
    ...(errorType === undefined
      ? ([["X-Amzn-Trace-Id", traceId]] as const)
      : ([["x-amzn-ErrorType", errorType]] as const)),
  ];
  const all = merged([...headers, ...own]);
  const typed = all.some(({ name }) => name.toLowerCase() === "content-type");
  return httpAnswer(
    method,
    // Templates say what they like.
    Number.isInteger(status) && status >= 200 && status <= 599 ? status : 500,
    {
      ...(typed ? {} : { "content-type": "application/json" }),
      ...Object.fromEntries(
        all.map(({ name, values }) => [name, values.length === 1 ? (values[0] as string) : values]),
      ),
    },
    body,
  );
}

/** Values of one name together, whatever its spelling; the first spelling stays. What can't be sent is left out. */
export function merged(pairs: Pairs): readonly { readonly name: string; readonly values: string[] }[] {
  const all = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of pairs) {
    if (!isHeader(name, value)) continue;
    const known = all.get(name.toLowerCase());
    if (known) known.values.push(value);
    else all.set(name.toLowerCase(), { name, values: [value] });
  }
  return [...all.values()];
}
