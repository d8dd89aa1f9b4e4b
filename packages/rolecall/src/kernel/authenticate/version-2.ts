/**
 * Signature Version 2 in a URL, as S3 still takes it in the Regions that it began with: `AWSAccessKeyId`, `Expires` and
 * `Signature`. boto3 and the AWS CLI's first version presign so in us-east-1 unless they are told otherwise.
 *
 * Gap: the header `Authorization: AWS key:signature`, which no current client sends by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html (November 2026)
 */
import { createHmac } from "node:crypto";
import { parseForm } from "../../protocols/query/form.js";
import { findS3Address } from "../../protocols/rest/s3-address.js";
import { amazonHeadersIn } from "../../protocols/rest/s3-query-headers.js";
import type { HttpRequest } from "../http.js";
import { type Authenticated, findSigner, type Keys, requireCurrent } from "./authenticate.js";
import { bytesOf, queryParameter } from "./canonical.js";
import { versionUnsupported } from "./claim-s3.js";
import { isoSeconds, s3AccessDenied, signatureDoesNotMatch } from "./errors.js";
import { hostRegion } from "./scope.js";
import { sameSignature } from "./signing-key.js";

/** Regions that are younger know Signature Version 4 alone. */
const REGIONS: ReadonlySet<string> = new Set([
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "sa-east-1",
]);

/**
 * Query parameters that the signature covers. Beside those that clients sign these are all that tell one operation from
 * another, so that a URL serves the operation that it was made for alone; clients sign none of these with Version 2.
 */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  ...["accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location"],
  ...["logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment"],
  ...["response-cache-control", "response-content-disposition", "response-content-encoding"],
  ...["response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type"],
  ...["storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website"],
  // Version 4's alone.
  ...["abac", "annotation", "attributes", "encryption", "intelligent-tiering", "legal-hold", "metadataAnnotationTable"],
  ...["metadataConfiguration", "metadataInventoryTable", "metadataJournalTable", "metadataTable", "ownershipControls"],
  ...["policyStatus", "publicAccessBlock", "renameObject", "retention", "session"],
]);

/** One that is signed in two ways is refused elsewhere. */
export const isSignedByVersion2 = ({ query, headers }: HttpRequest): boolean =>
  headers.authorization === undefined &&
  queryParameter(query, "X-Amz-Algorithm") === undefined &&
  ["Signature", "AWSAccessKeyId"].some((name) => queryParameter(query, name) !== undefined);

/** @throws AwsError AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch, ExpiredToken … */
export async function authenticateVersion2(request: HttpRequest, host: Keys): Promise<Authenticated> {
  const nowMs = host.clock.now();
  const region = requireVersion2Region(request);
  const [accessKeyId, expires, provided] = ["AWSAccessKeyId", "Expires", "Signature"].map((name) =>
    queryParameter(request.query, name),
  );
  if (!accessKeyId || !expires || !provided) {
    throw s3AccessDenied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
  }
  requireFuture(expires, nowMs);
  const amazonHeaders = headersOf(request);
  const token = amazonHeaders.get("x-amz-security-token");
  const { caller, secret } = await findSigner({ accessKeyId, ...(token === undefined ? {} : { token }) }, "s3", host);
  const stringToSign = [
    request.method,
    request.headers["content-md5"] ?? "",
    request.headers["content-type"] ?? "",
    expires,
    `${[...amazonHeaders].map(([name, value]) => `${name}:${value}\n`).join("")}${resourceOf(request)}`,
  ].join("\n");
  if (!isVersion2Signature(provided, stringToSign, secret)) {
    throw signatureDoesNotMatch("s3", { accessKeyId, stringToSign, provided });
  }
  requireCurrent(caller, token, "s3", nowMs);
  return { caller, region, body: request.body, signature: { version: "AWS", authType: "REST-QUERY-STRING" } };
}

/** The Region that the host names, us-east-1 where it names none. @throws InvalidRequest for one that knows Version 4 alone */
export function requireVersion2Region(request: HttpRequest): string {
  const region = hostRegion(request) ?? "us-east-1";
  if (!REGIONS.has(region)) throw versionUnsupported();
  return region;
}

export const isVersion2Signature = (provided: string, stringToSign: string, secret: string): boolean =>
  sameSignature(createHmac("sha1", secret).update(bytesOf(stringToSign)).digest("base64"), provided);

/** The words for what is no time are `unverified`. */
function requireFuture(expires: string, nowMs: number): void {
  if (!/^\d{1,12}$/.test(expires)) {
    throw s3AccessDenied(`Invalid date (should be seconds since epoch): ${expires}`);
  }
  const expiresAtMs = Number(expires) * 1000;
  if (nowMs > expiresAtMs) {
    throw s3AccessDenied("Request has expired", { Expires: isoSeconds(expiresAtMs), ServerTime: isoSeconds(nowMs) });
  }
}

/** `x-amz-` headers sorted by name, also those that the presigner moved into the query; blanks inside them stay. */
function headersOf(request: HttpRequest): ReadonlyMap<string, string> {
  const found = amazonHeadersIn(request.query);
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith("x-amz-") && value !== undefined) found.set(name, value.replace(/\r?\n[ \t]+/g, " ").trim());
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The bucket and the path as it was sent, whether the bucket stands in the path or in the host. */
function resourceOf(request: HttpRequest): string {
  const address = findS3Address(request);
  // Without a bucket of its own, the path of the address is the whole path.
  const isHosted = address?.bucket !== undefined && address.path === request.path;
  const path = isHosted ? `/${address.bucket}${request.path}` : request.path || "/";
  const covered = request.query
    .split("&")
    // Read as the operation reads it: a name that hides behind an escape is covered like any other.
    .flatMap((part) => (parseForm(part) ?? []).map(([name, value]) => ({ name, value, alone: !part.includes("=") })))
    .filter(({ name }) => SUBRESOURCES.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value, alone }) => (alone ? name : `${name}=${Buffer.from(value).toString("latin1")}`));
  return covered.length === 0 ? path : `${path}?${covered.join("&")}`;
}
