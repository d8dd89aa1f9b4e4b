import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { badChecksum, invalidRequest } from "../errors.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { checksumMembers } from "../objects/checksums.js";
import { checkWrite } from "../objects/preconditions.js";
import { toWrite } from "../objects/to-write.js";
import { forgetUpload, joinedChecksum, joinedTag, namedParts, requireUpload } from "../objects/uploads.js";
import { newVersionId, putVersion, versionMember } from "../objects/versions.js";
import { objects } from "../records.js";

/** CompleteMultipartUpload makes the parts it names one object, and forgets the others. */
export const CompleteMultipartUpload = operation(s3, "CompleteMultipartUpload", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html",

  permissions: ({ input: { Bucket, Key, IfMatch, IfNoneMatch }, ...call }) =>
    toWrite(call, { Bucket, Key, IfMatch, IfNoneMatch }, true),

  async handle(call) {
    const { input, store, clock, ids, settings } = call;
    const { Bucket, Key, UploadId } = input;
    const occasion = occasionOf(call);
    const freshId = newVersionId(ids.bytes(24));
    const nowMs = clock.now();
    const { bucket, version } = await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const upload = await requireUpload(tx, bucket, Key, UploadId);
      const found = await namedParts(tx, upload, input.MultipartUpload?.Parts ?? []);
      const sizeBytes = found.reduce((sum, part) => sum + part.sizeBytes, 0);
      if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== sizeBytes) {
        throw invalidRequest(
          `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${sizeBytes}`,
        );
      }
      const checksum = joinedChecksum(upload, found);
      const said = checksum && (input as Record<string, unknown>)[`Checksum${checksum.algorithm}`];
      if (checksum && said !== undefined && said !== checksum.value) throw badChecksum(checksum.algorithm);
      checkWrite(input, Key, await objects.get(tx, [bucket.id, Key]));
      const { headers, metadata, storageClass, tags, expiresMs } = upload;
      const draft = {
        headers,
        metadata,
        storageClass,
        tags,
        ...(expiresMs === undefined ? {} : { expiresMs }),
        marker: false,
        modifiedMs: nowMs,
        sizeBytes,
        etag: joinedTag(found),
        blobs: found.flatMap((part) => part.blobs),
        multipart: true,
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
      ServerSideEncryption: "AES256" as const,
      ...versionMember(bucket, version),
    };
  },
});
