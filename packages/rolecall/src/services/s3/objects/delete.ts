/** Permission and deed of deleting one object; DeleteObjects is many of these. */
import { notEmulated } from "../../../kernel/errors.js";
import type { OperationCall, Permission, PermissionCall } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { noLockToBypass } from "../errors.js";
import { isGoverned, requireUnlocked } from "../lock/lock.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { objects } from "../records.js";
import { askedObject, toBypass, toMatch } from "./asked-object.js";
import { checkDelete } from "./preconditions.js";
import { type Deleted, deleteCurrent, deleteVersion, findVersion, newVersionId, requireVersionId } from "./versions.js";

export interface DeleteInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly BypassGovernanceRetention?: boolean | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfMatchLastModifiedTime?: Date | undefined;
  readonly IfMatchSize?: number | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export async function toDelete(call: PermissionCall<DeleteInput>): Promise<Permission[]> {
  const { input } = call;
  const { arn, asking, object } = await askedObject(call, input);
  const bypasses =
    input.BypassGovernanceRetention === true && input.VersionId !== undefined && isGoverned(object, call.nowMs);
  return [
    input.VersionId === undefined
      ? ask("s3:DeleteObject", arn, asking, { "s3:if-match": input.IfMatch })
      : ask("s3:DeleteObjectVersion", arn, asking, { "s3:versionid": input.VersionId }),
    ...(bypasses ? [toBypass(arn, asking)] : []),
    ...toMatch(input.IfMatch, arn, asking),
  ];
}

export async function deleteObject(call: OperationCall<DeleteInput>): Promise<Deleted> {
  const { input, store, clock, ids } = call;
  const { Key, VersionId, IfMatch } = input;
  if (input.IfMatchLastModifiedTime !== undefined || input.IfMatchSize !== undefined) {
    throw notEmulated("a delete on condition of size or time, which directory buckets alone have,");
  }
  requireVersionId(VersionId);
  const nowMs = clock.now();
  const freshId = newVersionId(ids.bytes(24));
  const occasion = occasionOf(call);
  const deleted = await store.transact(async (tx) => {
    const bucket = await requireBucket(tx, input);
    const bypass = input.BypassGovernanceRetention;
    if (bypass !== undefined && bucket.objectLock === undefined) throw noLockToBypass();
    if (VersionId !== undefined) {
      requireUnlocked(await findVersion(tx, bucket, Key, VersionId), bypass === true, nowMs);
    }
    if (IfMatch !== undefined) checkDelete(IfMatch, Key, await objects.get(tx, [bucket.id, Key]));
    const done =
      VersionId === undefined
        ? await deleteCurrent(tx, bucket, Key, nowMs, freshId)
        : await deleteVersion(tx, bucket, Key, VersionId);
    if (done.marker) await noteEvent(tx, bucket, "ObjectRemoved:DeleteMarkerCreated", done.marker, occasion);
    else if (done.removed) await noteEvent(tx, bucket, "ObjectRemoved:Delete", done.removed, occasion);
    return done;
  });
  deliverEvents(call);
  return deleted;
}
