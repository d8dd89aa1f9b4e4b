/**
 * What a request says of its signer, read and checked as far as that goes without a key: every service but S3, which
 * words and orders these checks in its own way (`claim-s3.ts`).
 *
 * The order is AWS's: parts present, date, expiry, `host` signed, algorithm, credential, scope. The key, the signature
 * and the security token come after that (`authenticate.ts`).
 */
import type { HttpRequest } from "../http.js";
import { queryParameter } from "./canonical.js";
import { type Dialect, incomplete, invalidSignature, missingToken, type Signing } from "./errors.js";
import { formatAmzDate, hostRegion, isRegion, parseAmzDate, parseHttpDate } from "./scope.js";
import type { Scope } from "./signing-key.js";

/** Who a request says it is from, and by which signature. */
export interface Claim {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** The date line of the string to sign. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** Lower case, sorted. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** The security token that accompanies temporary credentials. */
  readonly token?: string;
  /** S3: the payload's line of the canonical request, as the request gives it. */
  readonly payloadHash?: string;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";
const SKEW_MS = 15 * 60_000;
/** A presigned request holds so long at most. */
export const WEEK_SECONDS = 604_800;

type OtherDialect = Exclude<Dialect, "s3">;

/** The claim; undefined when the request carries none. @throws AwsError */
export function readClaim(
  request: HttpRequest,
  model: Signing,
  dialect: OtherDialect,
  nowMs: number,
): Claim | undefined {
  const authorization = request.headers.authorization?.trim();
  const algorithm = request.query.includes("X-Amz-Algorithm")
    ? queryParameter(request.query, "X-Amz-Algorithm")
    : undefined;
  if (algorithm !== undefined) {
    if (authorization) {
      const both = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
      throw invalidSignature(dialect, both);
    }
    return fromQuery(request, model, dialect, nowMs, algorithm);
  }
  return authorization ? fromHeader(request, model, dialect, nowMs, authorization) : undefined;
}

function fromHeader(
  request: HttpRequest,
  model: Signing,
  dialect: OtherDialect,
  nowMs: number,
  authorization: string,
): Claim {
  const isSigV4 = authorization.startsWith("AWS4-");
  // The JSON services take another scheme for no authentication at all.
  if (!isSigV4 && dialect === "json") throw missingToken(dialect);
  const parts = isSigV4 ? authorizationParts(authorization, dialect) : new Map<string, string>();
  const credential = parts.get("Credential");
  const signature = parts.get("Signature");
  const signedHeaders = parts.get("SignedHeaders");
  const date = request.headers["x-amz-date"] ?? request.headers.date;
  let missing = "";
  if (!credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (signedHeaders === undefined) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (!date) {
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!credential || !signature || signedHeaders === undefined || !date) {
    throw incomplete(dialect, `${missing}Authorization=${authorization}`);
  }
  const asAmzDate = parseAmzDate(date);
  const signedAtMs = asAmzDate ?? parseHttpDate(date);
  if (signedAtMs === undefined) throw badDate(dialect, date);
  const timestamp = asAmzDate === undefined ? formatAmzDate(signedAtMs) : date;
  checkAge(dialect, signedAtMs, nowMs, SKEW_MS);
  const names = signedNames(signedHeaders);
  checkHostSigned(dialect, names);
  checkAlgorithm(dialect, authorization.slice(0, authorization.search(/\s|$/)));
  const { accessKeyId, scope } = readCredential(dialect, credential, timestamp, request, model);
  const token = request.headers["x-amz-security-token"];
  return {
    form: "header",
    accessKeyId,
    scope,
    timestamp,
    signedAtMs,
    signedHeaders: names,
    signature,
    ...(token === undefined ? {} : { token }),
  };
}

/** `Credential=…, SignedHeaders=…, Signature=…`; commas or blanks part them, in any order. */
function authorizationParts(authorization: string, dialect: OtherDialect): Map<string, string> {
  const parts = new Map<string, string>();
  const [, ...pairs] = authorization.split(/[\s,]+/);
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals < 0) {
      const message = `'${pair}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`;
      throw incomplete(dialect, message);
    }
    parts.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return parts;
}

function fromQuery(
  request: HttpRequest,
  model: Signing,
  dialect: OtherDialect,
  nowMs: number,
  algorithm: string,
): Claim {
  const parameter = (name: string): string | undefined => queryParameter(request.query, name);
  const credential = parameter("X-Amz-Credential");
  const signature = parameter("X-Amz-Signature");
  const signedHeaders = parameter("X-Amz-SignedHeaders");
  const date = parameter("X-Amz-Date");
  let missing = "";
  if (!algorithm) missing += "AWS query-string parameters must include 'X-Amz-Algorithm'. ";
  if (!credential) missing += "AWS query-string parameters must include 'X-Amz-Credential'. ";
  if (!signature) missing += "AWS query-string parameters must include 'X-Amz-Signature'. ";
  if (!signedHeaders) missing += "AWS query-string parameters must include 'X-Amz-SignedHeaders'. ";
  if (!date) missing += "AWS query-string parameters must include 'X-Amz-Date'. ";
  if (missing || !credential || !signature || !signedHeaders || !date) {
    throw incomplete(dialect, `${missing}Re-examine the query-string parameters.`);
  }
  const signedAtMs = parseAmzDate(date);
  if (signedAtMs === undefined) throw badDate(dialect, date);
  checkAge(dialect, signedAtMs, nowMs, presignedForMs(dialect, model, parameter("X-Amz-Expires")));
  const names = signedNames(signedHeaders);
  checkHostSigned(dialect, names);
  checkAlgorithm(dialect, algorithm);
  const { accessKeyId, scope } = readCredential(dialect, credential, date, request, model);
  const token = parameter("X-Amz-Security-Token") ?? request.headers["x-amz-security-token"];
  return {
    form: "query",
    accessKeyId,
    scope,
    timestamp: date,
    signedAtMs,
    signedHeaders: names,
    signature,
    ...(token === undefined ? {} : { token }),
  };
}

/**
 * How long a presigned request holds. STS does not read X-Amz-Expires: 15 minutes, whatever it says, as
 * aws-iam-authenticator relies on (https://github.com/kubernetes-sigs/aws-iam-authenticator). The words for a value
 * out of bounds are `unverified` outside S3.
 */
function presignedForMs(dialect: OtherDialect, model: Signing, expires: string | undefined): number {
  if (expires === undefined || model.signingName === "sts") return SKEW_MS;
  const seconds = /^\d{1,10}$/.test(expires) ? Number(expires) : Number.NaN;
  if (!(seconds >= 1 && seconds <= WEEK_SECONDS)) {
    throw incomplete(dialect, `X-Amz-Expires must be a number of seconds from 1 to ${WEEK_SECONDS}. Got '${expires}'.`);
  }
  return seconds * 1000;
}

function checkAge(dialect: OtherDialect, signedAtMs: number, nowMs: number, holdsMs: number): void {
  if (signedAtMs >= nowMs - holdsMs && signedAtMs <= nowMs + SKEW_MS) return;
  const at = formatAmzDate(signedAtMs);
  const now = formatAmzDate(nowMs);
  if (signedAtMs < nowMs - holdsMs) {
    const bound = formatAmzDate(nowMs - holdsMs);
    throw invalidSignature(
      dialect,
      `Signature expired: ${at} is now earlier than ${bound} (${now} - ${inMinutes(holdsMs)}.)`,
    );
  }
  const bound = formatAmzDate(nowMs + SKEW_MS);
  throw invalidSignature(
    dialect,
    `Signature not yet current: ${at} is still later than ${bound} (${now} + ${inMinutes(SKEW_MS)}.)`,
  );
}

const inMinutes = (ms: number): string => `${Math.ceil(ms / 60_000)} min`;

const badDate = (dialect: OtherDialect, date: string) =>
  incomplete(
    dialect,
    `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );

export const signedNames = (signedHeaders: string): readonly string[] => {
  const kept = namesKept.get(signedHeaders);
  if (kept !== undefined) return kept;
  const names = signedHeaders.toLowerCase().split(";").sort();
  // A client signs the same handful of headers all day; a stranger cannot make this grow.
  if (namesKept.size < 500 && signedHeaders.length < 500) namesKept.set(signedHeaders, names);
  return names;
};
const namesKept = new Map<string, readonly string[]>();

function checkHostSigned(dialect: OtherDialect, names: readonly string[]): void {
  if (names.includes("host") || names.includes(":authority")) return;
  throw invalidSignature(dialect, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
}

function checkAlgorithm(dialect: OtherDialect, algorithm: string): void {
  if (algorithm === ALGORITHM) return;
  throw incomplete(dialect, `Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `);
}

/** `AKIA…/20261124/eu-west-1/dynamodb/aws4_request`; all that is wrong with its scope is said in one message. */
function readCredential(
  dialect: OtherDialect,
  credential: string,
  timestamp: string,
  request: HttpRequest,
  model: Signing,
): { readonly accessKeyId: string; readonly scope: Scope } {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.replace(/\/+$/, "").split("/");
  if (accessKeyId === undefined || !date || !region || !service || !terminator || more.length > 0) {
    throw incomplete(
      dialect,
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  const expectedRegion = hostRegion(request);
  let wrong = "";
  if (!isRegion(region) || (expectedRegion !== undefined && region !== expectedRegion)) {
    wrong += `Credential should be scoped to a valid region, not '${region}'. `;
  }
  if (service !== model.signingName)
    wrong += `Credential should be scoped to correct service: '${model.signingName}'. `;
  if (terminator !== "aws4_request") {
    wrong += `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `;
  }
  if (date !== timestamp.slice(0, 8)) {
    wrong +=
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
      `'${date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`;
  }
  if (wrong !== "") throw invalidSignature(dialect, wrong);
  return { accessKeyId, scope: { date, region, service } };
}
