import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { checksumMembers, saidChecksum } from "../objects/checksums.js";
import { describedBy, requireKey } from "../objects/described.js";
import { takeBody } from "../objects/intake.js";
import { checkWrite } from "../objects/preconditions.js";
import { toWrite } from "../objects/to-write.js";
import { newVersionId, putVersion, versionMember } from "../objects/versions.js";
import { objects } from "../records.js";

/** PutObject stores a body under a key. It is visible once it has come whole and is all that the client said of it. */
export const PutObject = operation(s3, "PutObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
  streamsBody: true,

  permissions: (call) => toWrite(call, call.input, true),

  async handle(call) {
    const { input, store, blobs, clock, ids } = call;
    const described = describedBy(input);
    requireKey(input.Key);
    const checksum = saidChecksum(input);
    // Before the body is taken, so that a missing bucket need not be filled first; it is looked at again below.
    await store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      checkWrite(input, input.Key, await objects.get(tx, [bucket.id, input.Key]));
    });
    const taken = await takeBody(blobs, input.Body, { ...input, checksum });
    const occasion = occasionOf(call);
    const freshId = newVersionId(ids.bytes(24));
    const draft = {
      ...described,
      marker: false,
      modifiedMs: clock.now(),
      sizeBytes: taken.blob.sizeBytes,
      etag: `"${taken.md5}"`,
      blobs: [taken.blob],
      multipart: false,
      checksum: { ...taken.checksum, type: "FULL_OBJECT" as const },
    };
    const { bucket, version } = await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      checkWrite(input, input.Key, await objects.get(tx, [bucket.id, input.Key]));
      const version = await putVersion(tx, bucket, input.Key, draft, freshId);
      await noteEvent(tx, bucket, "ObjectCreated:Put", version, occasion);
      return { bucket, version };
    });
    deliverEvents(call);
    return {
      ETag: version.etag,
      ...checksumMembers(version.checksum),
      ChecksumType: "FULL_OBJECT" as const,
      ServerSideEncryption: "AES256" as const,
      ...versionMember(bucket, version),
    };
  },
});
