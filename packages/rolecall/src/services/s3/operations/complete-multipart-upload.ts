import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { requireBucket } from "../buckets.js";
import { badChecksum, invalidRequest, noSuchUpload } from "../errors.js";
import { newLock } from "../lock/lock.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { checksumMembers } from "../objects/checksums.js";
import { encryptionMembers, requireDecryption } from "../objects/encryption.js";
import { checkWrite } from "../objects/preconditions.js";
import { toWrite } from "../objects/to-write.js";
import { forgetUpload, joinedChecksum, joinedTag, type NamedPart, namedParts } from "../objects/uploads.js";
import { newVersionId, putVersion, versionMember } from "../objects/versions.js";
import {
  type BlobPart,
  type BucketRecord,
  type ObjectRecord,
  objects,
  type PartRecord,
  type UploadRecord,
  uploads,
} from "../records.js";

/** CompleteMultipartUpload makes the parts it names one object, and forgets the others. Sent again, it is answered again. */
export const CompleteMultipartUpload = operation(s3, "CompleteMultipartUpload", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html",

  permissions: ({ input: { Bucket, Key, IfMatch, IfNoneMatch }, ...call }) =>
    toWrite(call, { Bucket, Key, IfMatch, IfNoneMatch }, true),

  async handle(call) {
    const { input, store, clock, ids, settings } = call;
    const { Bucket, Key, UploadId } = input;
    const begun = await store.read(async (tx) => uploads.get(tx, [(await requireBucket(tx, input)).id, Key, UploadId]));
    await requireDecryption(call, begun?.encryption);
    const occasion = occasionOf(call);
    const freshId = newVersionId(ids.bytes(24));
    const nowMs = clock.now();
    const { bucket, version } = await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const upload = await uploads.get(tx, [bucket.id, Key, UploadId]);
      if (upload === undefined) return { bucket, version: await requireCompleted(tx, bucket, input) };
      const found = await namedParts(tx, upload, input.MultipartUpload?.Parts ?? []);
      const sizeBytes = found.reduce((sum, part) => sum + part.sizeBytes, 0);
      if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== sizeBytes) {
        throw invalidRequest(
          `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${sizeBytes}`,
        );
      }
      const checksum = await joinedChecksum(upload, found);
      const said = checksum && (input as Record<string, unknown>)[`Checksum${checksum.algorithm}`];
      if (checksum && said !== undefined && said !== checksum.value) throw badChecksum(checksum.algorithm);
      checkWrite(input, Key, await objects.get(tx, [bucket.id, Key]));
      const { headers, metadata, storageClass, tags, expiresMs, encryption } = upload;
      const draft = {
        headers,
        metadata,
        storageClass,
        tags,
        ...(expiresMs === undefined ? {} : { expiresMs }),
        ...(encryption ? { encryption } : {}),
        ...newLock(bucket, upload.lock, nowMs),
        marker: false,
        modifiedMs: nowMs,
        sizeBytes,
        etag: joinedTag(found.map(({ etag }) => etag)),
        blobs: found.flatMap((part) => blobsOf(part, upload)),
        multipart: true,
        uploadId: UploadId,
        ...(checksum ? { checksum } : {}),
      };
      const version = await putVersion(tx, bucket, Key, draft, freshId);
      await forgetUpload(tx, upload);
      await noteEvent(tx, bucket, "ObjectCreated:CompleteMultipartUpload", version, occasion);
      return { bucket, version };
    });
    deliverEvents(call);
    return {
      Location: `${settings.endpoint()}/${Bucket}/${encodeURIComponent(Key)}`,
      Bucket,
      Key,
      ETag: version.etag,
      ...checksumMembers(version.checksum),
      ...(version.checksum ? { ChecksumType: version.checksum.type } : {}),
      ...encryptionMembers(version.encryption),
      ...versionMember(bucket, version),
    };
  },
});

/** With their checksums where the client chose an algorithm for the upload. */
const blobsOf = ({ blobs, checksum }: PartRecord, { checksumAlgorithm }: UploadRecord): readonly BlobPart[] =>
  checksum && checksumAlgorithm !== "CRC64NVME" ? blobs.map((blob) => ({ ...blob, checksum: checksum.value })) : blobs;

/**
 * What an earlier call made of the upload and these parts, while it is the object: who did not hear the answer asks again.
 * @throws NoSuchUpload
 */
async function requireCompleted(
  tx: Read,
  bucket: BucketRecord,
  { Key, UploadId, MultipartUpload }: { Key: string; UploadId: string; MultipartUpload?: { Parts?: NamedPart[] } },
): Promise<ObjectRecord> {
  const object = await objects.get(tx, [bucket.id, Key]);
  if (
    object?.uploadId !== UploadId ||
    object.etag !== joinedTag((MultipartUpload?.Parts ?? []).map(({ ETag }) => ETag))
  ) {
    throw noSuchUpload(UploadId);
  }
  return object;
}
