/**
 * What a request to S3 says of its signer. S3 has checks, an order and words of its own; they are as it answered in
 * September 2026, save where `errors.ts` marks them.
 *
 * Gaps: SigV4A and, but in URLs (`version-2.ts`), Signature Version 2 are refused.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import type { AwsError } from "../errors.js";
import type { HttpRequest } from "../http.js";
import { queryParameter } from "./canonical.js";
import { ALGORITHM, type Claim, signedNames, WEEK_SECONDS } from "./claim.js";
import { isoSeconds, s3AccessDenied, s3InvalidArgument, s3InvalidRequest, s3Malformed, s3Skewed } from "./errors.js";
import { hostRegion, isRegion, parseAmzDate, parseHttpDate } from "./scope.js";
import type { Scope } from "./signing-key.js";

const SKEW_MS = 15 * 60_000;

export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
export const STREAMING_UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
export const STREAMING_SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
export const STREAMING_SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const SIGV4A_STREAMS = [
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
] as const;
const PAYLOAD_WORDS: ReadonlySet<string> = new Set([
  UNSIGNED_PAYLOAD,
  STREAMING_UNSIGNED_TRAILER,
  STREAMING_SIGNED,
  STREAMING_SIGNED_TRAILER,
]);

const PAYLOAD_RULE =
  `x-amz-content-sha256 must be ${UNSIGNED_PAYLOAD}, ${STREAMING_UNSIGNED_TRAILER}, ${STREAMING_SIGNED}, ` +
  `${STREAMING_SIGNED_TRAILER}, ${SIGV4A_STREAMS.join(", ")} or a valid sha256 value.`;
const ONE_MECHANISM =
  "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or " +
  "the Authorization header should be specified";
const SIX_PARAMETERS =
  "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, " +
  "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";

export function readS3Claim(request: HttpRequest, nowMs: number): Claim | undefined {
  const { authorization } = request.headers;
  const algorithm = queryParameter(request.query, "X-Amz-Algorithm");
  const version2 = queryParameter(request.query, "Signature") !== undefined;
  if (authorization !== undefined && (algorithm !== undefined || version2)) {
    throw s3InvalidArgument(ONE_MECHANISM, "Authorization", authorization);
  }
  if (authorization) return fromHeader(request, nowMs, authorization);
  if (algorithm !== undefined) {
    if (version2) throw s3InvalidArgument(ONE_MECHANISM, "Authorization");
    return fromQuery(request, nowMs, algorithm);
  }
  return undefined;
}

/** What S3 says in Regions that know Signature Version 4 alone. */
export const versionUnsupported = () =>
  s3InvalidRequest(`The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`);

function fromHeader(request: HttpRequest, nowMs: number, authorization: string): Claim {
  const space = authorization.indexOf(" ");
  if (space < 0) {
    const message = "Authorization header is invalid -- one and only one ' ' (space) required";
    throw s3InvalidArgument(message, "Authorization", authorization);
  }
  const scheme = authorization.slice(0, space).toUpperCase();
  if (scheme === "AWS" || scheme === "AWS4-ECDSA-P256-SHA256") throw versionUnsupported();
  if (scheme !== ALGORITHM) throw s3InvalidArgument("Unsupported Authorization Type", "Authorization", authorization);
  const payloadHash = request.headers["x-amz-content-sha256"];
  if (payloadHash === undefined)
    throw s3InvalidRequest("Missing required header for this request: x-amz-content-sha256");
  checkPayloadHash(payloadHash);
  const date = request.headers["x-amz-date"] ?? request.headers.date ?? "";
  const signedAtMs = parseAmzDate(date) ?? parseHttpDate(date);
  if (signedAtMs === undefined) throw s3AccessDenied("AWS authentication requires a valid Date or x-amz-date header");
  if (Math.abs(nowMs - signedAtMs) > SKEW_MS) throw s3Skewed(date, nowMs);
  const parts = new Map<string, string>();
  for (const pair of authorization.slice(space + 1).split(",")) {
    const [name = "", ...value] = pair.trim().split("=");
    parts.set(name, value.join("="));
  }
  const credential = parts.get("Credential");
  const signedHeaders = parts.get("SignedHeaders");
  const signature = parts.get("Signature");
  if (!credential || !signedHeaders || !signature) {
    const message = "the authorization header requires three components: Credential, SignedHeaders, and Signature.";
    throw s3Malformed("header", message);
  }
  const { accessKeyId, scope } = readCredential(credential, request, (message, fields) =>
    s3Malformed("header", message, fields),
  );
  if (scope.date !== new Date(signedAtMs).toISOString().slice(0, 10).replaceAll("-", "")) {
    throw s3Malformed("header", "Invalid credential date. Date is not the same as X-Amz-Date.");
  }
  const names = signedNames(signedHeaders);
  checkAllSigned(request, names);
  const token = request.headers["x-amz-security-token"];
  return {
    form: "header",
    accessKeyId,
    scope,
    timestamp: date,
    signedAtMs,
    signedHeaders: names,
    signature,
    payloadHash,
    ...(token === undefined ? {} : { token }),
  };
}

function checkPayloadHash(payloadHash: string): void {
  if (PAYLOAD_WORDS.has(payloadHash) || /^[0-9a-f]{64}$/i.test(payloadHash)) return;
  throw s3InvalidArgument(PAYLOAD_RULE, "x-amz-content-sha256", payloadHash);
}

function fromQuery(request: HttpRequest, nowMs: number, algorithm: string): Claim {
  const parameter = (name: string): string | undefined => queryParameter(request.query, name);
  if (algorithm === "AWS4-ECDSA-P256-SHA256") throw versionUnsupported();
  if (algorithm !== ALGORITHM) {
    throw s3Malformed("query", `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`);
  }
  const credential = parameter("X-Amz-Credential");
  const signature = parameter("X-Amz-Signature");
  const date = parameter("X-Amz-Date");
  const signedHeaders = parameter("X-Amz-SignedHeaders");
  const expires = parameter("X-Amz-Expires");
  if (
    credential === undefined ||
    signature === undefined ||
    date === undefined ||
    signedHeaders === undefined ||
    expires === undefined
  ) {
    throw s3Malformed("query", SIX_PARAMETERS);
  }
  const signedAtMs = parseAmzDate(date);
  if (signedAtMs === undefined) {
    throw s3Malformed("query", `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  checkPresignedTime(expires, signedAtMs, nowMs);
  const { accessKeyId, scope } = readCredential(credential, request, (message, fields) =>
    s3Malformed("query", `Error parsing the X-Amz-Credential parameter; ${message}`, fields),
  );
  if (scope.date !== date.slice(0, 8)) {
    throw s3Malformed(
      "query",
      `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  }
  const names = signedNames(signedHeaders);
  checkAllSigned(request, names);
  const token = parameter("X-Amz-Security-Token") ?? request.headers["x-amz-security-token"];
  return {
    form: "query",
    accessKeyId,
    scope,
    timestamp: date,
    signedAtMs,
    signedHeaders: names,
    signature,
    // A presigner moves `x-amz-` headers into the query, where S3 takes them for the headers that they were.
    payloadHash: request.headers["x-amz-content-sha256"] ?? parameter("X-Amz-Content-Sha256") ?? UNSIGNED_PAYLOAD,
    ...(token === undefined ? {} : { token }),
  };
}

function checkPresignedTime(expires: string, signedAtMs: number, nowMs: number): void {
  if (!/^[+-]?\d{1,18}$/.test(expires)) throw s3Malformed("query", "X-Amz-Expires should be a number");
  const seconds = Number(expires);
  if (seconds < 0) throw s3Malformed("query", "X-Amz-Expires must be non-negative");
  if (seconds > WEEK_SECONDS) {
    throw s3Malformed(
      "query",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than " +
        `${WEEK_SECONDS} seconds`,
    );
  }
  const times = { Expires: isoSeconds(signedAtMs + seconds * 1000), ServerTime: isoSeconds(nowMs) };
  if (signedAtMs > nowMs + SKEW_MS) {
    throw s3AccessDenied("Request is not yet valid", { "X-Amz-Date": String(signedAtMs), ...times });
  }
  if (nowMs > signedAtMs + seconds * 1000) {
    throw s3AccessDenied("Request has expired", { "X-Amz-Expires": expires, ...times });
  }
}

/** In S3's order: parts, date, Region, service, terminal. `fault` says what is wrong as the form of the request has it. */
export function readCredential(
  credential: string,
  request: HttpRequest,
  fault: (message: string, fields?: Record<string, unknown>) => AwsError,
): { readonly accessKeyId: string; readonly scope: Scope } {
  const parts = credential.split("/");
  const [accessKeyId, date, region, service, terminal] = parts;
  if (
    parts.length !== 5 ||
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined
  ) {
    throw fault('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (!/^\d{8}$/.test(date) || parseAmzDate(`${date}T000000Z`) === undefined) {
    throw fault(`incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`);
  }
  if (region === "") throw fault("a non-empty region must be provided in the credential.");
  const expected = hostRegion(request) ?? (isRegion(region) ? region : "us-east-1");
  if (region !== expected)
    throw fault(`the region '${region}' is wrong; expecting '${expected}'`, { Region: expected });
  if (service !== "s3") throw fault(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (terminal !== "aws4_request") throw fault(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`);
  return { accessKeyId, scope: { date, region, service } };
}

/** S3 wants `host`, `content-md5` and every `x-amz-` header signed; of the payload's hash it does not ask it. */
function checkAllSigned(request: HttpRequest, names: readonly string[]): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) =>
      (name === "host" || name === "content-md5" || (name.startsWith("x-amz-") && name !== "x-amz-content-sha256")) &&
      !names.includes(name),
  );
  if (unsigned.length > 0) {
    throw s3AccessDenied("There were headers present in the request which were not signed", {
      // S3 lists them in the order of a hash set; sorted here.
      HeadersNotSigned: unsigned.sort().join(", "),
    });
  }
  if (!names.includes("host"))
    throw s3AccessDenied("There were headers present in the request which were not signed", {
      HeadersNotSigned: "host",
    });
}
