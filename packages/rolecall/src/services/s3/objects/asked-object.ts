/**
 * Permissions on an object: their action depends on whether a version is named, their context on the tags of what is
 * there; and whoever reads what is not there must be allowed to know that.
 */
import { absent, type Permission, type PermissionCall } from "../../../kernel/operation.js";
import { type Asking, ask } from "../asked.js";
import { findBucket } from "../buckets.js";
import type { ObjectRecord } from "../records.js";
import { bucketArn, objectArn } from "../resources.js";
import { findVersion } from "./versions.js";

export interface ObjectInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

export interface AskedObject {
  readonly arn: string;
  readonly asking: Asking;
  readonly object: ObjectRecord | undefined;
}

export async function askedObject(
  call: Pick<PermissionCall<unknown>, "here" | "request" | "read">,
  { Bucket = "", Key = "", VersionId }: ObjectInput,
  requested?: Readonly<Record<string, string>>,
): Promise<AskedObject> {
  const bucket = await findBucket(call, Bucket);
  const object = bucket && (await findVersion(call.read, bucket, Key, VersionId));
  return { arn: objectArn(Bucket, Key), asking: { call, bucket, existing: object?.tags, requested }, object };
}

/**
 * What reading an object asks for. AWS tells "no such key" only to those who may list the bucket; the others are
 * refused the listing.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html ("Permissions")
 */
export async function toRead(
  call: Pick<PermissionCall<unknown>, "here" | "request" | "read">,
  input: ObjectInput,
): Promise<Permission[]> {
  const { arn, asking, object } = await askedObject(call, input);
  const reading =
    input.VersionId === undefined
      ? ask("s3:GetObject", arn, asking, {})
      : ask("s3:GetObjectVersion", arn, asking, { "s3:versionid": input.VersionId });
  const missing = asking.bucket !== undefined && (object === undefined || object.marker);
  return missing ? [reading, toList(asking, input.Bucket ?? "", {})] : [reading];
}

/**
 * Who has an entity tag compared learns what is there, and must be allowed to read it. `*` tells no more than that
 * something is.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const toMatch = (ifMatch: string | undefined, arn: string, asking: Asking): Permission[] =>
  ifMatch === undefined || ifMatch === "*" ? [] : [ask("s3:GetObject", arn, asking, {})];

/** AWS lists keys of all requests that bring the header; those that are here only delete or lock. */
const NOT_WRITTEN = absent("the request writes no object");

export const toBypass = (arn: string, asking: Asking): Permission =>
  ask("s3:BypassGovernanceRetention", arn, asking, {
    "s3:x-amz-acl": NOT_WRITTEN,
    "s3:x-amz-copy-source": NOT_WRITTEN,
    "s3:x-amz-grant-full-control": NOT_WRITTEN,
    "s3:x-amz-grant-read": NOT_WRITTEN,
    "s3:x-amz-grant-read-acp": NOT_WRITTEN,
    "s3:x-amz-grant-write": NOT_WRITTEN,
    "s3:x-amz-grant-write-acp": NOT_WRITTEN,
    "s3:x-amz-metadata-directive": NOT_WRITTEN,
    "s3:x-amz-server-side-encryption": NOT_WRITTEN,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": NOT_WRITTEN,
    "s3:x-amz-server-side-encryption-customer-algorithm": NOT_WRITTEN,
    "s3:x-amz-storage-class": NOT_WRITTEN,
    "s3:x-amz-website-redirect-location": NOT_WRITTEN,
  });

export interface ListInput {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}

export const listKeys = ({ Prefix, Delimiter, MaxKeys }: ListInput) => ({
  "s3:prefix": Prefix,
  "s3:delimiter": Delimiter,
  "s3:max-keys": MaxKeys === undefined ? undefined : String(MaxKeys),
});

export const toList = (asking: Asking, bucket: string, input: ListInput): Permission =>
  ask("s3:ListBucket", bucketArn(bucket), asking, listKeys(input));
