import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { entityTooLarge, invalidArgument, markerAsSource, noSuchKey } from "../errors.js";
import { toRead } from "../objects/asked-object.js";
import { checksumMembers, Digests } from "../objects/checksums.js";
import { type ByteRange, readContent } from "../objects/content.js";
import { readCopySource, requireCopySource } from "../objects/copy-source.js";
import { requireNoCustomerKey } from "../objects/described.js";
import { encryptionMembers, entityTag, requireDecryption } from "../objects/encryption.js";
import { MAX_UPLOAD_BYTES } from "../objects/intake.js";
import { checkCopySource } from "../objects/preconditions.js";
import { toWrite } from "../objects/to-write.js";
import { requirePartNumber, requireUpload } from "../objects/uploads.js";
import { requireVersion } from "../objects/versions.js";
import { parts } from "../records.js";

/** UploadPartCopy makes a part of an object that is there, or of a range of it. */
export const UploadPartCopy = operation(s3, "UploadPartCopy", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html",

  async permissions(call) {
    const { Bucket, Key, CopySource } = call.input;
    const asked = await toWrite(call, { Bucket, Key, CopySource }, false);
    const source = readCopySource(CopySource);
    return source === undefined ? asked : [...asked, ...(await toRead(call, source))];
  },

  async handle(call) {
    const { input, store, blobs, clock, ids } = call;
    requireNoCustomerKey(input);
    const number = requirePartNumber(input.PartNumber);
    const from = requireCopySource(input.CopySource);
    const { Key, UploadId } = input;
    const { upload, source, fromBucket } = await store.read(async (tx) => {
      const upload = await requireUpload(tx, await requireBucket(tx, input), Key, UploadId);
      const fromBucket = await requireBucket(tx, {
        Bucket: from.Bucket,
        ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
      });
      const source = await requireVersion(tx, fromBucket, from.Key, from.VersionId);
      if (source.marker) throw from.VersionId === undefined ? noSuchKey(from.Key) : markerAsSource();
      return { upload, source, fromBucket };
    });
    checkCopySource(
      {
        IfMatch: input.CopySourceIfMatch,
        IfNoneMatch: input.CopySourceIfNoneMatch,
        IfModifiedSince: input.CopySourceIfModifiedSince,
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      },
      source,
    );
    await requireDecryption(call, source.encryption);
    await requireDecryption(call, upload.encryption);
    const range = copiedRange(input.CopySourceRange, source.sizeBytes);
    const sizeBytes = range === undefined ? source.sizeBytes : range.end - range.start + 1;
    if (sizeBytes > MAX_UPLOAD_BYTES) throw entityTooLarge(sizeBytes, MAX_UPLOAD_BYTES);
    const digests = new Digests(upload.checksumAlgorithm ?? "CRC64NVME");
    const blob = await blobs.put(digests.through(readContent(blobs, source, range)));
    const { md5, checksum } = await digests.end();
    const part = {
      uploadId: UploadId,
      number,
      modifiedMs: clock.now(),
      etag: entityTag(md5.toString("hex"), upload.encryption, () => ids.bytes(16)),
      sizeBytes,
      blobs: [blob],
      checksum: { algorithm: digests.algorithm, value: checksum },
    };
    await store.transact(async (tx) => {
      await requireUpload(tx, await requireBucket(tx, input), Key, UploadId);
      await parts.put(tx, part);
    });
    return {
      CopyPartResult: { ETag: part.etag, LastModified: new Date(part.modifiedMs), ...checksumMembers(part.checksum) },
      ...encryptionMembers(upload.encryption),
      ...(fromBucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId }),
    };
  },
});

/** @throws InvalidArgument also for a range that reaches behind the end, unlike GetObject */
function copiedRange(text: string | undefined, sizeBytes: number): ByteRange | undefined {
  if (text === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]);
  if (match === null || end < start) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      text,
    );
  }
  if (end >= sizeBytes) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      "x-amz-copy-source-range",
      text,
    );
  }
  return { start, end };
}
