/**
 * Who is calling: Signature Version 4 by header or presigned query, or nobody.
 *
 * In AWS's order: what the request says of its signer (`claim.ts`, for S3 `claim-s3.ts`), the access key, the
 * signature, the session's expiry, and for S3 the payload. Root is the access key `test` (of account 000000000000) or
 * any account's twelve digits, with the secret of the settings; users' keys are asked of IAM, sessions of their token.
 *
 * Gaps: SigV4A (AWS4-ECDSA-P256-SHA256), and Signature Version 2 but in URLs of S3 (`version-2.ts`). S3's forms are signed in
 * another way (`form.ts`).
 * By design: any Region that is one in form is taken, on hosts other than AWS's own names, for global services too,
 * since clients that are given an endpoint sign for the Region they are configured with.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html
 */
import { createHash } from "node:crypto";
import type { Caller } from "../caller.js";
import type { Host } from "../host.js";
import type { BodyStream, HttpRequest } from "../http.js";
import { canonicalRequest } from "./canonical.js";
import { isStreaming, unwrapChunks, unwrapStream } from "./chunked.js";
import { ALGORITHM, type Claim, readClaim } from "./claim.js";
import { readS3Claim } from "./claim-s3.js";
import {
  badToken,
  type Dialect,
  dialectOf,
  expiredToken,
  type Signing,
  s3PayloadMismatch,
  signatureDoesNotMatch,
  unknownKey,
} from "./errors.js";
import { ANONYMOUS, rootCaller, sessionCaller, userCaller } from "./principal.js";
import { hostRegion } from "./scope.js";
import { credentialScope, sameSignature, sha256, sign, signingKey } from "./signing-key.js";
import { authenticateVersion2, isSignedByVersion2 } from "./version-2.js";

export { requireSigned } from "./errors.js";

/** A request whose signature holds (or that carries none). */
export interface Authenticated {
  readonly caller: Caller;
  /** From the credential scope; `us-east-1` for unsigned requests whose host names none. */
  readonly region: string;
  /** The body as the operation reads it: S3's streaming forms are unwrapped, each chunk's signature checked. */
  readonly body: Uint8Array;
  /** In its place for an operation that takes the body as it arrives. */
  readonly stream?: BodyStream;
  /** Trailing headers of an S3 streaming body, lower-case names; their checksums are S3's to compare. */
  readonly trailers?: Readonly<Record<string, string>>;
  /** How the request was signed; absent for an anonymous one. */
  readonly signature?: SignatureFacts;
}

/** What condition keys such as `s3:signatureversion`, `s3:authType` and `s3:signatureAge` hold. */
export interface SignatureFacts {
  readonly version: typeof ALGORITHM | "AWS";
  readonly authType: "REST-HEADER" | "REST-QUERY-STRING" | "POST";
  /** Signature Version 2 says when a URL expires, and not when it was signed. */
  readonly signedAtMs?: number;
  /** Never negative: a signer whose clock is ahead signed just now. */
  readonly ageMs?: number;
  /** S3: the value of `x-amz-content-sha256`, or what stands for it in a presigned request. */
  readonly contentSha256?: string;
}

/**
 * Who is calling: SigV4 by header or presigned query, or anonymous. An anonymous caller is let through here: the
 * pipeline refuses it by `requireSigned` once it knows the operation.
 *
 * @throws AwsError in the code that the service's protocol uses (the words stand in `errors.ts` beside this file)
 */
export type Authenticate = (
  request: HttpRequest,
  model: Signing,
  host: Pick<Host, "clock" | "store" | "directory" | "sessions" | "settings">,
) => Promise<Authenticated>;

export type Keys = Parameters<Authenticate>[2];

export const authenticate: Authenticate = async (request, model, host) => {
  const dialect = dialectOf(model, request);
  const nowMs = host.clock.now();
  if (dialect === "s3" && isSignedByVersion2(request)) return authenticateVersion2(request, host);
  const claim = dialect === "s3" ? readS3Claim(request, nowMs) : readClaim(request, model, dialect, nowMs);
  if (claim === undefined) {
    return { caller: ANONYMOUS, region: hostRegion(request) ?? "us-east-1", body: request.body };
  }
  const { caller, secret } = await findSigner(claim, dialect, host);
  const key = signingKey(secret, claim.scope);
  checkSignature(request, claim, dialect, key);
  requireCurrent(caller, claim.token, dialect, nowMs);
  return {
    caller,
    region: claim.scope.region,
    ...(await payloadOf(request, claim, key)),
    signature: {
      version: ALGORITHM,
      authType: claim.form === "header" ? "REST-HEADER" : "REST-QUERY-STRING",
      signedAtMs: claim.signedAtMs,
      ageMs: Math.max(0, nowMs - claim.signedAtMs),
      ...(claim.payloadHash === undefined ? {} : { contentSha256: claim.payloadHash }),
    },
  };
};

const ROOT_KEY = "test";
const ROOT_ACCOUNT = "000000000000";

/** The caller that the access key is of, and the secret it signs with. */
export async function findSigner(
  claim: Pick<Claim, "accessKeyId" | "token">,
  dialect: Dialect,
  host: Keys,
): Promise<{ readonly caller: Caller; readonly secret: string }> {
  const { accessKeyId, token } = claim;
  if (accessKeyId.startsWith("ASIA")) {
    if (token === undefined) throw unknownKey(dialect, accessKeyId);
    const opened = await host.sessions.open(accessKeyId, token);
    if (opened === undefined) throw badToken(dialect, token);
    return { caller: sessionCaller(opened.session), secret: opened.secret };
  }
  if (accessKeyId === ROOT_KEY || /^\d{12}$/.test(accessKeyId)) {
    if (token !== undefined) throw badToken(dialect, token);
    const account = accessKeyId === ROOT_KEY ? ROOT_ACCOUNT : accessKeyId;
    return { caller: rootCaller(account, accessKeyId), secret: host.settings.rootSecret };
  }
  const key = await host.store.read((tx) => host.directory.accessKey(tx, accessKeyId));
  if (key === undefined) throw unknownKey(dialect, accessKeyId);
  if (token !== undefined) throw badToken(dialect, token);
  return { caller: userCaller(key, accessKeyId), secret: key.secret };
}

/** @throws AwsError ExpiredToken, in the code of the dialect, when the caller's session is over */
export function requireCurrent({ session }: Caller, token: string | undefined, dialect: Dialect, nowMs: number): void {
  if (session !== undefined && session.expiresAtMs <= nowMs) throw expiredToken(dialect, token ?? "");
}

const SIGNATURE_PARAMETER = ["X-Amz-Signature"];
const SIGNATURE_AND_TOKEN = ["X-Amz-Signature", "X-Amz-Security-Token"];

function checkSignature(request: HttpRequest, claim: Claim, dialect: Dialect, key: Buffer): void {
  const payloadHash = claim.payloadHash ?? sha256(request.body);
  const compute = (withoutParameters?: readonly string[]) => {
    const canonical = canonicalRequest(request, {
      signedHeaders: claim.signedHeaders,
      payloadHash,
      verbatimPath: dialect === "s3",
      ...(withoutParameters === undefined ? {} : { withoutParameters }),
    });
    const stringToSign = `${ALGORITHM}\n${claim.timestamp}\n${credentialScope(claim.scope)}\n${sha256(canonical)}`;
    return { canonical, stringToSign, signature: sign(key, stringToSign) };
  };
  const expected = compute(claim.form === "query" ? SIGNATURE_PARAMETER : undefined);
  if (sameSignature(expected.signature, claim.signature)) return;
  // Some services' signers append the token to a presigned query only after signing it. The token is no less bound:
  // another one would give another secret.
  if (claim.form === "query" && claim.token !== undefined) {
    if (sameSignature(compute(SIGNATURE_AND_TOKEN).signature, claim.signature)) return;
  }
  throw signatureDoesNotMatch(dialect, {
    accessKeyId: claim.accessKeyId,
    canonicalRequest: expected.canonical,
    stringToSign: expected.stringToSign,
    provided: claim.signature,
  });
}

/** The body, which for S3 the signature covers only by way of `x-amz-content-sha256`. */
async function payloadOf(
  request: HttpRequest,
  claim: Claim,
  key: Buffer,
): Promise<Pick<Authenticated, "body" | "stream" | "trailers">> {
  const { payloadHash } = claim;
  const { body, stream } = request;
  if (payloadHash === undefined) return { body };
  if (claim.form === "header" && isStreaming(payloadHash)) {
    return stream ? { body, stream: unwrapStream(stream, request, claim, key) } : unwrapChunks(request, claim, key);
  }
  if (!/^[0-9a-f]{64}$/i.test(payloadHash)) return { body };
  if (stream) return { body, stream: hashed(stream, payloadHash) };
  requireHash(payloadHash, sha256(body));
  return { body };
}

/** The same body, held to its hash once its last byte was read. */
function hashed(stream: BodyStream, payloadHash: string): BodyStream {
  return {
    announced: stream.announced,
    trailers: stream.trailers,
    async *[Symbol.asyncIterator]() {
      const digest = createHash("sha256");
      for await (const piece of stream) {
        digest.update(piece);
        yield piece;
      }
      requireHash(payloadHash, digest.digest("hex"));
    },
  };
}

function requireHash(claimed: string, computed: string): void {
  if (computed !== claimed.toLowerCase()) throw s3PayloadMismatch(claimed, computed);
}
