/** What a client says of an object beside its bytes: headers, metadata, storage class, tags; and what is not emulated. */
import { notEmulated } from "../../../kernel/errors.js";
import { badRedirect, badStorageClass, keyTooLong, metadataTooLarge, noAcls } from "../errors.js";
import type { Described, ObjectRecord } from "../records.js";
import { tagsOfHeader } from "../tags.js";
import { encryptionMembers } from "./encryption.js";

export interface DescribedInput {
  readonly ACL?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

const HEADERS = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "WebsiteRedirectLocation",
] as const;

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "REDUCED_REDUNDANCY",
]);
/** Their objects must be restored before they can be read. */
const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** @throws AwsError for what S3 refuses; `RC_NOT_EMULATED` for what Rolecall lacks */
export function describedBy(input: DescribedInput & object): Described {
  requireEmulated(input);
  if (input.ACL !== undefined && input.ACL !== "bucket-owner-full-control") throw noAcls();
  const metadata = input.Metadata ?? {};
  const sizeBytes = Object.entries(metadata).reduce((sum, [name, text]) => sum + Buffer.byteLength(name + text), 0);
  if (sizeBytes > 2048) throw metadataTooLarge(sizeBytes);
  const storageClass = input.StorageClass ?? "STANDARD";
  if (ARCHIVES.has(storageClass)) throw notEmulated(`the storage class \`${storageClass}\``);
  if (!STORAGE_CLASSES.has(storageClass)) throw badStorageClass(storageClass);
  const redirect = input.WebsiteRedirectLocation;
  if (redirect !== undefined && !/^(https?:\/\/|\/)/.test(redirect)) throw badRedirect();
  const headers: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = name === "ContentEncoding" ? withoutChunked(input.ContentEncoding) : input[name];
    if (value !== undefined) headers[name] = value;
  }
  return {
    headers,
    ...(input.Expires === undefined ? {} : { expiresMs: new Date(input.Expires).getTime() }),
    metadata,
    storageClass,
    tags: tagsOfHeader(input.Tagging),
  };
}

/** The framing of the request is no part of the object. */
function withoutChunked(encoding: string | undefined): string | undefined {
  const kept = (encoding ?? "").split(",").flatMap((part) => (part.trim() === "aws-chunked" ? [] : part.trim() || []));
  return kept.length === 0 ? undefined : kept.join(",");
}

function requireEmulated(input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (/SSECustomer/.test(name)) throw notEmulated(`\`${name}\` (encryption with keys of the client)`);
    if (name.startsWith("ObjectLockEventHold")) throw notEmulated(`\`${name}\` (event holds of Object Lock)`);
    if (name.startsWith("Grant")) throw noAcls();
    if (name === "WriteOffsetBytes")
      throw notEmulated("`WriteOffsetBytes` (appending, which directory buckets alone can do)");
  }
}

/** Reads that bring a key of the client's: no object was written with one. */
export function requireNoCustomerKey(input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && /SSECustomer/.test(name))
      throw notEmulated(`\`${name}\` (encryption with keys of the client)`);
  }
}

/** @throws KeyTooLongError */
export function requireKey(key: string): void {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes > 1024) throw keyTooLong(sizeBytes);
}

/** Headers and metadata as GetObject and HeadObject answer them. */
export function describedMembers(object: ObjectRecord) {
  const tagCount = Object.keys(object.tags).length;
  return {
    // What was stored without a type is answered with this one.
    ContentType: "binary/octet-stream",
    ...object.headers,
    ...(object.expiresMs === undefined ? {} : { Expires: new Date(object.expiresMs) }),
    Metadata: { ...object.metadata },
    // AWS leaves the header away for the usual class.
    ...(object.storageClass === "STANDARD" ? {} : { StorageClass: object.storageClass as "STANDARD_IA" }),
    ...(tagCount === 0 ? {} : { TagCount: tagCount }),
    ...encryptionMembers(object.encryption),
  };
}
