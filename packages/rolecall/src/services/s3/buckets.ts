/** Buckets as requests name them. */
import type { Caller } from "../../kernel/caller.js";
import type { PermissionCall } from "../../kernel/operation.js";
import type { Read, Transaction } from "../../store/store.js";
import { accessDenied, badBucketName, badOwnerId, noSuchBucket, ownersOnly } from "./errors.js";
import { type BucketRecord, buckets, type SettingKind, settings } from "./records.js";

/**
 * @throws InvalidBucketName
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function requireBucketName(name: string): void {
  const fits =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!fits) throw badBucketName(name);
}

interface Named {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** The bucket that a request is for. @throws NoSuchBucket; AccessDenied where another owner is expected */
export async function requireBucket(tx: Read, input: Named): Promise<BucketRecord> {
  const name = input.Bucket ?? "";
  const owner = input.ExpectedBucketOwner;
  if (owner !== undefined && !/^\d{12}$/.test(owner)) throw badOwnerId(owner);
  const bucket = await buckets.require(tx, [name], () => noSuchBucket(name));
  if (owner !== undefined && owner !== bucket.account) throw accessDenied();
  return bucket;
}

/**
 * The bucket whose policy is asked for: no policy lets another account at it.
 * @throws MethodNotAllowed for callers of other accounts
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export async function requireOwnBucket(
  tx: Read,
  { input, caller, method }: { readonly input: Named; readonly caller: Caller; readonly method: string },
): Promise<BucketRecord> {
  const bucket = await requireBucket(tx, input);
  if (caller.account !== bucket.account) throw ownersOnly(method);
  return bucket;
}

export const findBucket = ({ read }: Pick<PermissionCall<unknown>, "read">, name: string | undefined) =>
  buckets.get(read, [name ?? ""]);

export async function readSetting<Value>(
  tx: Read,
  bucket: BucketRecord,
  kind: SettingKind,
): Promise<Value | undefined> {
  return (await settings.get(tx, [bucket.id, kind]))?.value as Value | undefined;
}

export const putSetting = (tx: Transaction, bucket: BucketRecord, kind: SettingKind, value: unknown): Promise<void> =>
  // Dates become text and undefined members go: what is stored is what JSON can hold.
  settings.put(tx, { bucketId: bucket.id, kind, value: JSON.parse(JSON.stringify(value)) });

export const deleteSetting = (tx: Transaction, bucket: BucketRecord, kind: SettingKind): Promise<void> =>
  settings.delete(tx, [bucket.id, kind]);
