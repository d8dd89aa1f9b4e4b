/**
 * Who signed a form to S3: what is signed is its policy, as it was sent, and the signature stands in a field.
 *
 * Words as S3 was seen to answer (LocalStack's recordings of February 2026; issue trackers of 2015 to 2024).
 * unverified: the words for an algorithm that is none, and for a date that is not the credential's
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import type { HttpRequest } from "../http.js";
import { type Authenticated, findSigner, type Keys, type SignatureFacts } from "./authenticate.js";
import { ALGORITHM, WEEK_SECONDS } from "./claim.js";
import { readCredential, versionUnsupported } from "./claim-s3.js";
import { expiredToken, s3AccessDenied, s3InvalidArgument, signatureDoesNotMatch } from "./errors.js";
import { ANONYMOUS } from "./principal.js";
import { hostRegion, parseAmzDate } from "./scope.js";
import { sameSignature, sign, signingKey } from "./signing-key.js";

/** The form's fields of these names, in lower case. */
export type SignedForm = ReadonlyMap<string, string>;

/** In the order in which S3 misses them. */
const FIELDS = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "Policy"] as const;
type Field = (typeof FIELDS)[number];

/**
 * The anonymous caller where no field tells a signer.
 * @throws AwsError InvalidArgument for a field that is missing or none in form; SignatureDoesNotMatch, ExpiredToken …
 */
export async function authenticateForm(
  form: SignedForm,
  request: HttpRequest,
  host: Keys,
): Promise<Pick<Authenticated, "caller" | "region"> & { readonly signature?: SignatureFacts }> {
  const field = (name: Field) => form.get(name.toLowerCase());
  if (form.has("awsaccesskeyid") || form.has("signature")) throw versionUnsupported();
  if (FIELDS.every((name) => name === "Policy" || field(name) === undefined)) {
    return { caller: ANONYMOUS, region: hostRegion(request) ?? "us-east-1" };
  }
  const [algorithm, credential, date, provided, policy] = FIELDS.map((name) => {
    const value = field(name);
    if (value === undefined) throw missingField(name);
    return value;
  }) as [string, string, string, string, string];
  if (algorithm !== ALGORITHM) {
    throw s3InvalidArgument(`X-Amz-Algorithm only supports "${ALGORITHM}"`, "X-Amz-Algorithm", algorithm);
  }
  const { accessKeyId, scope } = readCredential(credential, request, (message, fields) =>
    s3InvalidArgument(message, "X-Amz-Credential", credential, fields),
  );
  if (accessKeyId === "") {
    const message = "a non-empty Access Key (AKID) must be provided in the credential.";
    throw s3InvalidArgument(message, "X-Amz-Credential", credential);
  }
  const signedAtMs = parseAmzDate(date);
  if (signedAtMs === undefined) {
    throw s3InvalidArgument("X-Amz-Date must be formated via ISO8601 Long format", "X-Amz-Date", date);
  }
  if (scope.date !== date.slice(0, 8)) {
    const message = `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`;
    throw s3InvalidArgument(message, "X-Amz-Credential", credential);
  }
  const token = form.get("x-amz-security-token");
  const { caller, secret } = await findSigner({ accessKeyId, ...(token === undefined ? {} : { token }) }, "s3", host);
  if (!sameSignature(sign(signingKey(secret, scope), policy), provided)) {
    throw signatureDoesNotMatch("s3", { accessKeyId, stringToSign: policy, provided });
  }
  const nowMs = host.clock.now();
  if (caller.session !== undefined && caller.session.expiresAtMs <= nowMs) throw expiredToken("s3", token ?? "");
  // AWS: a signing key holds for seven days, https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
  if (nowMs > signedAtMs + WEEK_SECONDS * 1000) throw s3AccessDenied("Invalid according to Policy: Policy expired.");
  const ageMs = Math.max(0, nowMs - signedAtMs);
  return { caller, region: scope.region, signature: { version: ALGORITHM, authType: "POST", signedAtMs, ageMs } };
}

/** Two blanks, as S3 has them. */
const missingField = (name: Field) =>
  s3InvalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );
