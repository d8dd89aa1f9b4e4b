/** `x-amz-copy-source`: `bucket/key`, encoded, with a version where one is meant. */
import { decodePercent } from "../../../protocols/query/form.js";
import { invalidArgument } from "../errors.js";

export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** Undefined for what is no source in form. */
export function readCopySource(text: string): CopySource | undefined {
  const match = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.*))?$/.exec(text);
  const bucket = match?.[1];
  const key = match?.[2] === undefined ? undefined : decodePercent(match[2]);
  if (match === null || bucket === undefined || key === undefined || bucket.startsWith("arn:")) return undefined;
  return { Bucket: bucket, Key: key, ...(match[3] === undefined ? {} : { VersionId: match[3] }) };
}

/** @throws InvalidArgument */
export function requireCopySource(text: string): CopySource {
  const source = readCopySource(text);
  if (source === undefined) {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      text,
    );
  }
  return source;
}
