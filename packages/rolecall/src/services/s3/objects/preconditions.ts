/**
 * Conditional requests, for reads as HTTP has them and for writes as S3 does.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { notEmulated } from "../../../kernel/errors.js";
import { noSuchKey, notModified, preconditionFailed } from "../errors.js";
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

/** Looked at again inside the transaction that writes. @throws PreconditionFailed; NoSuchKey for If-Match on nothing */
export function checkWrite(conditions: WriteConditions, key: string, current: ObjectRecord | undefined): void {
  const there = current !== undefined && !current.marker;
  if (conditions.IfNoneMatch !== undefined) {
    if (conditions.IfNoneMatch !== "*") throw notEmulated("`If-None-Match` with another value than `*` on a write");
    if (there) throw preconditionFailed("If-None-Match");
  }
  if (conditions.IfMatch !== undefined) {
    if (!there) throw noSuchKey(key);
    if (!tagsMatch(conditions.IfMatch, current.etag)) throw preconditionFailed("If-Match");
  }
}
