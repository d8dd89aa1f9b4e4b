/**
 * Who signed a form to S3: what is signed is its policy, as it was sent, and the signature stands in a field; by Version 2
 * too, as boto3 signs forms in us-east-1 unless it is told otherwise.
 *
 * Words as S3 was seen to answer (LocalStack's recordings of February 2026; issue trackers of 2015 to 2024).
 * unverified: the words for an algorithm that is none, and for a date that is not the credential's
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import type { HttpRequest } from "../http.js";
import { type Authenticated, findSigner, type Keys, requireCurrent, type SignatureFacts } from "./authenticate.js";
import { ALGORITHM, WEEK_SECONDS } from "./claim.js";
import { readCredential, versionUnsupported } from "./claim-s3.js";
import { s3AccessDenied, s3InvalidArgument, signatureDoesNotMatch } from "./errors.js";
import { ANONYMOUS } from "./principal.js";
import { hostRegion, parseAmzDate } from "./scope.js";
import { sameSignature, sign, signingKey } from "./signing-key.js";
import { isVersion2Signature, requireVersion2Region } from "./version-2.js";

/** The form's fields of these names, in lower case. */
export type SignedForm = ReadonlyMap<string, string>;

/** In the order in which S3 misses them. */
const FIELDS = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "Policy"] as const;
const VERSION_2_FIELDS = ["Signature", "AWSAccessKeyId", "Policy"] as const;
type Field = (typeof FIELDS | typeof VERSION_2_FIELDS)[number];
type Signer = Pick<Authenticated, "caller" | "region"> & { readonly signature?: SignatureFacts };

/**
 * The anonymous caller where no field tells a signer.
 * @throws AwsError InvalidArgument for a field that is missing or none in form; SignatureDoesNotMatch, ExpiredToken …
 */
export async function authenticateForm(form: SignedForm, request: HttpRequest, host: Keys): Promise<Signer> {
  const field = (name: Field) => form.get(name.toLowerCase());
  const isVersion4 = FIELDS.some((name) => name !== "Policy" && field(name) !== undefined);
  if (form.has("awsaccesskeyid") || form.has("signature")) {
    if (isVersion4) throw versionUnsupported();
    return authenticateVersion2(form, request, host);
  }
  if (!isVersion4) return { caller: ANONYMOUS, region: hostRegion(request) ?? "us-east-1" };
  const [algorithm, credential, date, provided, policy] = requireFields(form, FIELDS);
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
  requireCurrent(caller, token, "s3", nowMs);
  // AWS: a signing key holds for seven days, https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
  if (nowMs > signedAtMs + WEEK_SECONDS * 1000) throw s3AccessDenied("Invalid according to Policy: Policy expired.");
  const ageMs = Math.max(0, nowMs - signedAtMs);
  return { caller, region: scope.region, signature: { version: ALGORITHM, authType: "POST", signedAtMs, ageMs } };
}

/** AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/HTTPPOSTForms.html (read November 2026) */
async function authenticateVersion2(form: SignedForm, request: HttpRequest, host: Keys): Promise<Signer> {
  const region = requireVersion2Region(request);
  const [provided, accessKeyId, policy] = requireFields(form, VERSION_2_FIELDS);
  const token = form.get("x-amz-security-token");
  const { caller, secret } = await findSigner({ accessKeyId, ...(token === undefined ? {} : { token }) }, "s3", host);
  if (!isVersion2Signature(provided, policy, secret)) {
    throw signatureDoesNotMatch("s3", { accessKeyId, stringToSign: policy, provided });
  }
  requireCurrent(caller, token, "s3", host.clock.now());
  return { caller, region, signature: { version: "AWS", authType: "POST" } };
}

function requireFields<const Names extends readonly Field[]>(
  form: SignedForm,
  names: Names,
): { readonly [Index in keyof Names]: string } {
  return names.map((name) => {
    const value = form.get(name.toLowerCase());
    if (value === undefined) throw missingField(name);
    return value;
  }) as { [Index in keyof Names]: string };
}

/** Two blanks, as S3 has them. */
const missingField = (name: Field) =>
  s3InvalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );
