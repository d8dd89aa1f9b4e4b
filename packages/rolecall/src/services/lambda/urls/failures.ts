/**
 * What the client of a function URL reads where the function did not answer. AWS tells no more than this; the words are
 * recorded save where marked.
 */
import type { AwsError } from "../../../kernel/errors.js";
import type { HttpResponse } from "../../../kernel/http.js";
import type { UrlRequest } from "./event.js";

/** With the link since October 2025; for a URL that is not there, too. */
const FORBIDDEN =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

export const forbidden = (requestId: string): HttpResponse =>
  told(403, "AccessDeniedException", { Message: FORBIDDEN }, requestId);

/** A signature that does not hold, in the words it has everywhere. */
export const unauthenticated = ({ code, message, status = 403 }: AwsError, requestId: string): HttpResponse =>
  told(status, code, { message }, requestId);

/** What of the errors that stop an invocation a client is told by a status of its own. */
const REFUSALS: Readonly<Record<string, number>> = {
  TooManyRequestsException: 429,
  RequestEntityTooLargeException: 413,
};

/** Throttled, or a request that is too large (unverified beyond the status); undefined for any other error. */
export function refused({ code, message }: AwsError, { requestId }: UrlRequest): HttpResponse | undefined {
  const status = REFUSALS[code];
  return status === undefined ? undefined : told(status, code, { Message: message }, requestId);
}

/** The function failed, or answered what is no answer. */
export const badGateway = ({ requestId }: UrlRequest): HttpResponse => plain(502, "Internal Server Error", requestId);

/** The function took too long; the words are unverified. */
export const gatewayTimeout = ({ requestId }: UrlRequest): HttpResponse => plain(504, "Gateway Timeout", requestId);

const told = (status: number, code: string, body: object, requestId: string): HttpResponse => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-requestid": requestId, "x-amzn-errortype": code },
  body: JSON.stringify(body),
});

const plain = (status: number, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain", "x-amzn-requestid": requestId },
  body,
});
