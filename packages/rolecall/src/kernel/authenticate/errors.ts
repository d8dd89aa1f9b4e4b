/**
 * AWS's errors for a caller it does not know, in the words and codes of each protocol.
 *
 * The order of checks and the words of all services but S3 are those that DynamoDB was seen to answer
 * (https://github.com/architect/dynalite, notes in its source, 2013 to 2024) and that IAM's common errors list
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html). `unverified` marks what no recording shows.
 */
import type { ModelData, OperationModel } from "@rolecall/aws-model";
import type { Caller } from "../caller.js";
import { AwsError } from "../errors.js";
import type { HttpRequest } from "../http.js";

/** The four ways in which AWS words these errors. */
export type Dialect = "query" | "json" | "rest-json" | "s3";

/** What of a service's model says how its requests are signed. */
export type Signing = Pick<ModelData, "signingName" | "protocols">;

/** A service may speak several protocols (SQS): the request shows which one it was sent in. */
export function dialectOf(model: Signing, request?: HttpRequest): Dialect {
  if (model.signingName === "s3") return "s3";
  const [first] = model.protocols;
  const type = request?.headers["content-type"] ?? "";
  if (model.protocols.length > 1 && request !== undefined) {
    if (type.startsWith("application/x-amz-json") || type.startsWith("application/cbor")) return "json";
    if (type.startsWith("application/x-www-form-urlencoded") || request.method === "GET") return "query";
  }
  if (first === "restJson1") return "rest-json";
  if (first === "awsJson1_0" || first === "awsJson1_1" || first === "rpcv2Cbor") return "json";
  return "query";
}

interface Codes {
  readonly missing: readonly [code: string, status: number, message: string];
  readonly incomplete: readonly [code: string, status: number];
  readonly unknownKey: readonly [code: string, status: number];
  readonly mismatch: readonly [code: string, status: number];
  readonly expired: readonly [code: string, status: number];
}

const CODES: Readonly<Record<Exclude<Dialect, "s3">, Codes>> = {
  query: {
    missing: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
    incomplete: ["IncompleteSignature", 400],
    unknownKey: ["InvalidClientTokenId", 403],
    mismatch: ["SignatureDoesNotMatch", 403],
    expired: ["ExpiredToken", 403],
  },
  json: {
    missing: ["MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"],
    incomplete: ["IncompleteSignatureException", 400],
    unknownKey: ["UnrecognizedClientException", 400],
    mismatch: ["InvalidSignatureException", 400],
    expired: ["ExpiredTokenException", 400],
  },
  "rest-json": {
    missing: ["MissingAuthenticationTokenException", 403, "Missing Authentication Token"],
    incomplete: ["IncompleteSignatureException", 403],
    unknownKey: ["UnrecognizedClientException", 403],
    mismatch: ["InvalidSignatureException", 403],
    expired: ["ExpiredTokenException", 403],
  },
};

/** Services whose operations an anonymous caller may reach: then the resource's policy decides. */
const ADMITS_ANONYMOUS: ReadonlySet<string> = new Set(["s3", "sqs", "sns"]);

/**
 * Refuses an unsigned request for an operation that has to be signed.
 * @throws AwsError MissingAuthenticationToken as the service's protocol words it
 */
export function requireSigned(
  model: Signing,
  operation: OperationModel | undefined,
  caller: Caller,
  request?: HttpRequest,
): void {
  if (caller.principal.type !== "anonymous") return;
  if (operation?.unsigned || ADMITS_ANONYMOUS.has(model.signingName)) return;
  throw missingToken(dialectOf(model, request));
}

export function missingToken(dialect: Dialect): AwsError {
  if (dialect === "s3") return s3("AccessDenied", 403, "Access Denied");
  const [code, status, message] = CODES[dialect].missing;
  return new AwsError(code, message, status);
}

const s3 = (code: string, status: number, message: string, fields: Record<string, unknown> = {}): AwsError =>
  new AwsError(code, message, status, fields);

// What the signature itself says, everywhere but on S3.

export function incomplete(dialect: Exclude<Dialect, "s3">, message: string): AwsError {
  const [code, status] = CODES[dialect].incomplete;
  return new AwsError(code, message, status);
}

export function invalidSignature(dialect: Exclude<Dialect, "s3">, message: string): AwsError {
  const [code, status] = CODES[dialect].mismatch;
  return new AwsError(code, message, status);
}

// What is said of keys, tokens and signatures, S3 included.

export function unknownKey(dialect: Dialect, accessKeyId: string): AwsError {
  if (dialect === "s3") {
    return s3("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.", {
      AWSAccessKeyId: accessKeyId,
    });
  }
  const [code, status] = CODES[dialect].unknownKey;
  return new AwsError(code, "The security token included in the request is invalid.", status);
}

/** A token that was altered, is another key's, or accompanies a key that has none. */
export function badToken(dialect: Dialect, token: string): AwsError {
  if (dialect === "s3") {
    return s3("InvalidToken", 400, "The provided token is malformed or otherwise invalid.", { "Token-0": token });
  }
  const [code, status] = CODES[dialect].unknownKey;
  // AWS ends the sentence about a key with a full stop, and this one, about a token, without.
  return new AwsError(code, "The security token included in the request is invalid", status);
}

export function expiredToken(dialect: Dialect, token: string): AwsError {
  if (dialect === "s3") return s3("ExpiredToken", 400, "The provided token has expired.", { "Token-0": token });
  const [code, status] = CODES[dialect].expired;
  return new AwsError(code, "The security token included in the request is expired", status);
}

export interface Mismatch {
  readonly accessKeyId: string;
  /** Absent for S3's forms, where the policy is what is signed. */
  readonly canonicalRequest?: string;
  readonly stringToSign: string;
  readonly provided: string;
}

export function signatureDoesNotMatch(dialect: Dialect, mismatch: Mismatch): AwsError {
  if (dialect === "s3") {
    return s3("SignatureDoesNotMatch", 403, S3_MISMATCH, {
      AWSAccessKeyId: mismatch.accessKeyId,
      StringToSign: mismatch.stringToSign,
      SignatureProvided: mismatch.provided,
      StringToSignBytes: hexBytes(mismatch.stringToSign),
      ...(mismatch.canonicalRequest === undefined
        ? {}
        : {
            CanonicalRequest: mismatch.canonicalRequest,
            CanonicalRequestBytes: hexBytes(mismatch.canonicalRequest),
          }),
    });
  }
  return invalidSignature(
    dialect,
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " +
      "and signing method. Consult the service documentation for details.\n\n" +
      `The Canonical String for this request should have been\n'${mismatch.canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${mismatch.stringToSign}'\n`,
  );
}

const S3_MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

const hexBytes = (text: string): string => (Buffer.from(text).toString("hex").match(/../g) ?? []).join(" ");

// S3 alone. Words and members as S3 answered in 2026, save where marked.

export const s3InvalidArgument = (message: string, name: string, value?: string, fields: object = {}): AwsError =>
  s3("InvalidArgument", 400, message, {
    ArgumentName: name,
    ...(value === undefined ? {} : { ArgumentValue: value }),
    ...fields,
  });

export const s3InvalidRequest = (message: string): AwsError => s3("InvalidRequest", 400, message);

export const s3AccessDenied = (message: string, fields: Record<string, unknown> = {}): AwsError =>
  s3("AccessDenied", 403, message, fields);

/** What is wrong with the Authorization header, or with the query parameters that stand for it. */
export function s3Malformed(form: "header" | "query", message: string, fields: Record<string, unknown> = {}): AwsError {
  return form === "header"
    ? s3("AuthorizationHeaderMalformed", 400, `The authorization header is malformed; ${message}`, fields)
    : s3("AuthorizationQueryParametersError", 400, message, fields);
}

export const s3Skewed = (requestTime: string, nowMs: number): AwsError =>
  s3("RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.", {
    RequestTime: requestTime,
    ServerTime: isoSeconds(nowMs),
    MaxAllowedSkewMilliseconds: "900000",
  });

export const s3PayloadMismatch = (claimed: string, computed: string): AwsError =>
  s3("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.", {
    ClientComputedContentSHA256: claimed,
    S3ComputedContentSHA256: computed,
  });

/** A chunk's signature; `unverified` beyond the code and the first sentence. */
export const s3ChunkMismatch = (stringToSign: string, provided: string, accessKeyId: string): AwsError =>
  s3("SignatureDoesNotMatch", 403, S3_MISMATCH, {
    AWSAccessKeyId: accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: provided,
    StringToSignBytes: hexBytes(stringToSign),
  });

/** `unverified`: which of its two texts S3 gives for a chunked body that is too short or too long. */
export const s3IncompleteBody = (): AwsError => s3("IncompleteBody", 400, "The request body terminated unexpectedly");

export const s3MissingLength = (): AwsError =>
  s3("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

export const s3SmallChunk = (chunk: number, sizeBytes: number): AwsError =>
  s3("InvalidChunkSizeError", 403, "Only the last chunk is allowed to have a size less than 8192 bytes", {
    Chunk: String(chunk),
    BadChunkSize: String(sizeBytes),
  });

export const s3MalformedTrailer = (): AwsError =>
  s3(
    "MalformedTrailerError",
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

/** `2026-11-24T20:00:00Z` */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
