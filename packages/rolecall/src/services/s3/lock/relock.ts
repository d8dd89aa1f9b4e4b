/** Changes the lock of one version, in place. */
import type { OperationCall } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { markerNotAllowed } from "../errors.js";
import { changeVersion, requireVersion } from "../objects/versions.js";
import type { Lock, ObjectRecord } from "../records.js";
import { requireLockable } from "./lock.js";

interface RelockInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** @param change gives the new lock, or refuses */
export const relock = (
  { input, store }: Pick<OperationCall<RelockInput>, "input" | "store">,
  change: (object: ObjectRecord) => Lock,
): Promise<void> =>
  store.transact(async (tx) => {
    const bucket = await requireBucket(tx, input);
    requireLockable(bucket);
    const object = await requireVersion(tx, bucket, input.Key, input.VersionId);
    if (object.marker) throw markerNotAllowed("PUT");
    await changeVersion(tx, { ...object, lock: change(object) });
  });

/** The version whose lock is asked for. */
export const lockedVersion = ({ input, store }: Pick<OperationCall<RelockInput>, "input" | "store">) =>
  store.read(async (tx) => {
    const bucket = await requireBucket(tx, input);
    requireLockable(bucket);
    const object = await requireVersion(tx, bucket, input.Key, input.VersionId);
    if (object.marker) throw markerNotAllowed("GET");
    return object;
  });
