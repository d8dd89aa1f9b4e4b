/** What GetObject and HeadObject have in common: which version, whether it is sent, and all that is said of it. */
import type { Read } from "../../../store/store.js";
import { requireBucket } from "../buckets.js";
import { invalidRequest, markerNotAllowed, noSuchKey } from "../errors.js";
import type { BucketRecord, ObjectRecord } from "../records.js";
import { checksumMembers } from "./checksums.js";
import { type ByteRange, requestedRange } from "./content.js";
import { describedMembers } from "./described.js";
import { checkRead, type ReadConditions } from "./preconditions.js";
import { requireVersion, versionMember } from "./versions.js";

export interface ReadInput extends ReadConditions {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
  readonly ChecksumMode?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ResponseContentType?: string | undefined;
  readonly ResponseExpires?: Date | undefined;
}

export interface Answered {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
  readonly range: ByteRange | undefined;
}

/** @throws AwsError NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, NotModified, InvalidRange … */
export async function answered(tx: Read, input: ReadInput, method: "GET" | "HEAD"): Promise<Answered> {
  const bucket = await requireBucket(tx, input);
  const object = await requireContent(tx, bucket, input, method);
  checkRead(input, object);
  return { bucket, object, range: requestedRange(input, object) };
}

/**
 * The version asked for, which must be none of those that only say that the object was deleted.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 * @throws NoSuchKey, NoSuchVersion, MethodNotAllowed
 */
export async function requireContent(
  tx: Read,
  bucket: BucketRecord,
  { Key, VersionId }: Pick<ReadInput, "Key" | "VersionId">,
  method: "GET" | "HEAD",
): Promise<ObjectRecord> {
  const object = await requireVersion(tx, bucket, Key, VersionId);
  if (!object.marker) return object;
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": object.versionId };
  if (VersionId === undefined) throw noSuchKey(Key, headers);
  const modified = new Date(object.modifiedMs).toUTCString();
  throw markerNotAllowed(method, { ...headers, allow: "DELETE", "last-modified": modified });
}

export function answeredMembers({ bucket, object, range }: Answered, input: ReadInput) {
  const whole = range === undefined || (range.start === 0 && range.end === object.sizeBytes - 1);
  const length = range === undefined ? object.sizeBytes : range.end - range.start + 1;
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(object.modifiedMs),
    ContentLength: length,
    ETag: object.etag,
    ...describedMembers(object),
    ...overrides(input),
    ...(range === undefined ? {} : { ContentRange: `bytes ${range.start}-${range.end}/${object.sizeBytes}` }),
    ...(input.PartNumber !== undefined && object.multipart ? { PartsCount: object.blobs.length } : {}),
    // A checksum of the whole would not hold for a part of it.
    ...(input.ChecksumMode === "ENABLED" && whole && object.checksum
      ? { ...checksumMembers(object.checksum), ChecksumType: object.checksum.type }
      : {}),
    ...versionMember(bucket, object),
  };
}

const OVERRIDES = {
  ResponseCacheControl: "CacheControl",
  ResponseContentDisposition: "ContentDisposition",
  ResponseContentEncoding: "ContentEncoding",
  ResponseContentLanguage: "ContentLanguage",
  ResponseContentType: "ContentType",
  ResponseExpires: "Expires",
} as const;

function overrides(input: ReadInput): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [from, to] of Object.entries(OVERRIDES)) {
    const value = input[from as keyof typeof OVERRIDES];
    if (value !== undefined) members[to] = value;
  }
  return members;
}

/** Unsigned requests may not say how an object is to be called. @throws InvalidRequest */
export function requireNoOverrides(input: ReadInput): void {
  const [first] = Object.keys(overrides(input));
  if (first !== undefined) {
    throw invalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
  }
}
