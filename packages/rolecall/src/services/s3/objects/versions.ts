/**
 * How versions of a key come and go.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
import type { Read, Transaction } from "../../../store/store.js";
import { badVersionId, noSuchKey, noSuchVersion } from "../errors.js";
import { type BucketRecord, noncurrent, type ObjectRecord, objects } from "../records.js";

/** A version before it has its place. */
export type Draft = Omit<ObjectRecord, "bucketId" | "key" | "number" | "versionId">;

/** As the ids of AWS: 32 characters that nobody can guess. */
export const newVersionId = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("base64url").slice(0, 32).replaceAll("-", ".");

export const NULL_VERSION = "null";

/** Makes the draft the current version. `freshId` is taken where versioning is enabled. */
export async function putVersion(
  tx: Transaction,
  bucket: BucketRecord,
  key: string,
  draft: Draft,
  freshId: string,
): Promise<ObjectRecord> {
  const current = await objects.get(tx, [bucket.id, key]);
  const enabled = bucket.versioning === "Enabled";
  const version: ObjectRecord = {
    ...draft,
    bucketId: bucket.id,
    key,
    number: (current?.number ?? 0) + 1,
    versionId: enabled ? freshId : NULL_VERSION,
  };
  if (current && (enabled || current.versionId !== NULL_VERSION)) await noncurrent.put(tx, current);
  if (!enabled && bucket.versioning !== undefined) await forgetNullVersion(tx, bucket, key);
  await objects.put(tx, version);
  return version;
}

/** Only one version can be the null version. */
async function forgetNullVersion(tx: Transaction, bucket: BucketRecord, key: string): Promise<void> {
  const { items } = await noncurrent.list(tx, { prefix: [bucket.id, key] });
  for (const old of items) {
    if (old.versionId === NULL_VERSION) await noncurrent.delete(tx, [old.bucketId, key, orderOf(old)]);
  }
}

const orderOf = ({ number }: ObjectRecord) => Number.MAX_SAFE_INTEGER - number;

export interface Deleted {
  /** What was taken away for good. */
  readonly removed?: ObjectRecord;
  /** The delete marker that was set in its place. */
  readonly marker?: ObjectRecord;
}

/** A delete without a version: the object itself where there are no versions, else a marker on top. */
export async function deleteCurrent(
  tx: Transaction,
  bucket: BucketRecord,
  key: string,
  nowMs: number,
  freshId: string,
): Promise<Deleted> {
  if (bucket.versioning === undefined) {
    const current = await objects.get(tx, [bucket.id, key]);
    await objects.delete(tx, [bucket.id, key]);
    return current ? { removed: current } : {};
  }
  return { marker: await putVersion(tx, bucket, key, { ...MARKER, modifiedMs: nowMs }, freshId) };
}

const MARKER: Omit<Draft, "modifiedMs"> = {
  marker: true,
  headers: {},
  metadata: {},
  storageClass: "STANDARD",
  tags: {},
  sizeBytes: 0,
  etag: "",
  blobs: [],
  multipart: false,
};

/** Takes one version away; below the current one the newest of the others comes up. */
export async function deleteVersion(
  tx: Transaction,
  bucket: BucketRecord,
  key: string,
  versionId: string,
): Promise<Deleted> {
  const found = await findVersion(tx, bucket, key, versionId);
  if (found === undefined) return {};
  const current = await objects.get(tx, [bucket.id, key]);
  if (current?.number !== found.number) {
    await noncurrent.delete(tx, [bucket.id, key, orderOf(found)]);
    return { removed: found };
  }
  const { items } = await noncurrent.list(tx, { prefix: [bucket.id, key], limit: 1 });
  const [next] = items;
  if (next === undefined) await objects.delete(tx, [bucket.id, key]);
  else {
    await noncurrent.delete(tx, [bucket.id, key, orderOf(next)]);
    await objects.put(tx, next);
  }
  return { removed: found };
}

/** Puts what changed of a version where it was, the current one or an older one. */
export async function changeVersion(tx: Transaction, changed: ObjectRecord): Promise<void> {
  const current = await objects.get(tx, [changed.bucketId, changed.key]);
  await (current?.number === changed.number ? objects : noncurrent).put(tx, changed);
}

export async function findVersion(
  tx: Read,
  bucket: BucketRecord,
  key: string,
  versionId: string | undefined,
): Promise<ObjectRecord | undefined> {
  const current = await objects.get(tx, [bucket.id, key]);
  if (versionId === undefined || current === undefined || current.versionId === versionId) return current;
  const { items } = await noncurrent.list(tx, { prefix: [bucket.id, key] });
  return items.find((version) => version.versionId === versionId);
}

/** @throws InvalidArgument for what is no version id in form */
export function requireVersionId(versionId: string | undefined): void {
  if (versionId === undefined || versionId === NULL_VERSION || /^[\w.]{32}$/.test(versionId)) return;
  throw badVersionId(versionId);
}

/** The version asked for, markers included. @throws NoSuchKey, NoSuchVersion, InvalidArgument */
export async function requireVersion(
  tx: Read,
  bucket: BucketRecord,
  key: string,
  versionId: string | undefined,
): Promise<ObjectRecord> {
  requireVersionId(versionId);
  const found = await findVersion(tx, bucket, key, versionId);
  if (found) return found;
  throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}

/** `VersionId` of answers: only where the bucket has, or had, versions. */
export const versionMember = (bucket: BucketRecord, { versionId }: ObjectRecord) =>
  bucket.versioning === undefined ? {} : { VersionId: versionId };
