/** Takes a body and makes it an object: what PutObject does, and a form. */
import type { Input } from "@rolecall/aws-model";
import type { s3 } from "@rolecall/aws-model/s3";
import type { OperationCall } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { lockNeedsDigest } from "../errors.js";
import { newLock, requireLockable, saidLock } from "../lock/lock.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { objects } from "../records.js";
import { checksumMembers, saidChecksum } from "./checksums.js";
import { describedBy, requireKey } from "./described.js";
import { encryptionMembers, entityTag, newEncryption } from "./encryption.js";
import { announcesChecksum, takeBody } from "./intake.js";
import { checkWrite } from "./preconditions.js";
import { newVersionId, putVersion, versionMember } from "./versions.js";

export type PutInput = Input<typeof s3, "PutObject">;

/** The object is visible once its body has come whole and is all that the client said of it. */
export async function putObject(call: OperationCall<PutInput>, event: "ObjectCreated:Put" | "ObjectCreated:Post") {
  const { input, store, blobs, clock, ids } = call;
  const described = describedBy(input);
  requireKey(input.Key);
  const checksum = saidChecksum(input);
  const lock = saidLock(input, clock.now());
  if (lock && input.ContentMD5 === undefined && checksum === undefined && !announcesChecksum(input.Body)) {
    throw lockNeedsDigest();
  }
  // Before the body is taken, so that a missing bucket need not be filled first; it is looked at again below.
  await store.read(async (tx) => {
    const bucket = await requireBucket(tx, input);
    checkWrite(input, input.Key, await objects.get(tx, [bucket.id, input.Key]));
    if (lock) requireLockable(bucket);
  });
  const encryption = await newEncryption(call, input);
  const taken = await takeBody(blobs, input.Body, { ...input, checksum });
  const occasion = occasionOf(call);
  const freshId = newVersionId(ids.bytes(24));
  const draft = {
    ...described,
    marker: false,
    modifiedMs: clock.now(),
    sizeBytes: taken.blob.sizeBytes,
    etag: entityTag(taken.md5, encryption, () => ids.bytes(16)),
    ...(encryption ? { encryption } : {}),
    blobs: [taken.blob],
    multipart: false,
    checksum: { ...taken.checksum, type: "FULL_OBJECT" as const },
  };
  const { bucket, version } = await store.transact(async (tx) => {
    const bucket = await requireBucket(tx, input);
    checkWrite(input, input.Key, await objects.get(tx, [bucket.id, input.Key]));
    const locked = { ...draft, ...newLock(bucket, lock, draft.modifiedMs) };
    const version = await putVersion(tx, bucket, input.Key, locked, freshId);
    await noteEvent(tx, bucket, event, version, occasion);
    return { bucket, version };
  });
  deliverEvents(call);
  return {
    ETag: version.etag,
    ...checksumMembers(version.checksum),
    ChecksumType: "FULL_OBJECT" as const,
    ...encryptionMembers(encryption),
    ...versionMember(bucket, version),
  };
}
