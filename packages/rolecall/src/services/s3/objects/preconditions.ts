/**
 * Conditional requests, for reads as HTTP has them and for writes as S3 does.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { conditionNotImplemented, noSuchKey, notModified, preconditionFailed } from "../errors.js";
import type { ObjectRecord } from "../records.js";

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const tagsMatch = (listed: string, etag: string): boolean =>
  listed.split(",").some((one) => one.trim() === "*" || bare(one) === bare(etag));
const bare = (etag: string): string => etag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");

const seconds = (date: Date | number): number => Math.floor(Number(new Date(date)) / 1000);

/** @throws PreconditionFailed, NotModified */
export function checkRead(conditions: ReadConditions, object: ObjectRecord): void {
  const failed = failedRead(conditions, object);
  if (failed === "not modified") throw notModified();
  if (failed !== undefined) throw preconditionFailed(failed);
}

/** @throws PreconditionFailed also where a read would say that nothing was modified */
export function checkCopySource(conditions: ReadConditions, object: ObjectRecord): void {
  const failed = failedRead(conditions, object);
  if (failed === undefined) return;
  if (failed !== "not modified") throw preconditionFailed(`x-amz-copy-source-${failed}`);
  throw preconditionFailed(
    conditions.IfNoneMatch === undefined ? "x-amz-copy-source-If-Modified-Since" : "x-amz-copy-source-If-None-Match",
  );
}

/** An entity tag that matches makes the date of its pair count for nothing. */
function failedRead(conditions: ReadConditions, object: ObjectRecord): string | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!tagsMatch(IfMatch, object.etag)) return "If-Match";
  } else if (IfUnmodifiedSince !== undefined && seconds(object.modifiedMs) > seconds(IfUnmodifiedSince)) {
    return "If-Unmodified-Since";
  }
  if (IfNoneMatch !== undefined) {
    if (tagsMatch(IfNoneMatch, object.etag)) return "not modified";
  } else if (IfModifiedSince !== undefined && seconds(object.modifiedMs) <= seconds(IfModifiedSince)) {
    return "not modified";
  }
  return undefined;
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Looked at again inside the transaction that writes.
 *
 * As S3 was seen to refuse what it has for reads alone (LocalStack's recordings of 2024).
 * @throws PreconditionFailed; NoSuchKey for If-Match on nothing; NotImplemented
 */
export function checkWrite({ IfMatch, IfNoneMatch }: WriteConditions, key: string, current: Current): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw conditionNotImplemented(
      "If-Match,If-None-Match",
      "Multiple conditional request headers present in the request",
    );
  }
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== "*") throw conditionNotImplemented("If-None-Match", notAccepted("If-None-Match"));
    if (isThere(current)) throw preconditionFailed("If-None-Match");
  }
  if (IfMatch !== undefined) {
    if (IfMatch === "*") throw conditionNotImplemented("If-Match", notAccepted("If-Match"));
    if (!isThere(current)) throw noSuchKey(key);
    if (!tagsMatch(IfMatch, current.etag)) throw preconditionFailed("If-Match");
  }
}

/**
 * `*` asks for an object whatever it is; a delete marker is none.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 * @throws PreconditionFailed; NoSuchKey where there is nothing at all
 */
export function checkDelete(ifMatch: string | undefined, key: string, current: Current): void {
  if (ifMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (current.marker || !tagsMatch(ifMatch, current.etag)) throw preconditionFailed("If-Match");
}

type Current = ObjectRecord | undefined;
const isThere = (current: Current): current is ObjectRecord => current !== undefined && !current.marker;
const notAccepted = (header: string) => `We don't accept the provided value of ${header} header for this API`;
