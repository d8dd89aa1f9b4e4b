import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { canonicalId } from "../canonical-id.js";
import { askedObject } from "../objects/asked-object.js";
import { checksumMembers } from "../objects/checksums.js";
import { pageLimit } from "../objects/listing.js";
import { requirePartMarker, requireUpload } from "../objects/uploads.js";
import { parts } from "../records.js";

/** ListParts lists the parts of an upload that have come, by their numbers. */
export const ListParts = operation(s3, "ListParts", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html",

  async permissions(call) {
    const { arn, asking } = await askedObject(call, call.input);
    return [ask("s3:ListMultipartUploadParts", arn, asking, {})];
  },

  async handle({ input, store }) {
    const { Bucket, Key, UploadId } = input;
    const limit = pageLimit(input.MaxParts, "max-parts");
    const after = requirePartMarker(input.PartNumberMarker);
    return store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const upload = await requireUpload(tx, bucket, Key, UploadId);
      const { items } = await parts.list(tx, { prefix: [UploadId], after: [UploadId, after], limit: limit + 1 });
      const page = items.slice(0, limit);
      return {
        Bucket,
        Key,
        UploadId,
        PartNumberMarker: String(after),
        MaxParts: limit,
        IsTruncated: items.length > page.length && limit > 0,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        Initiator: { ID: upload.initiator },
        Owner: { ID: canonicalId(bucket.account) },
        StorageClass: upload.storageClass as "STANDARD",
        ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm as "CRC32" } : {}),
        ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
        Parts: page.map((part) => ({
          PartNumber: part.number,
          LastModified: new Date(part.modifiedMs),
          ETag: part.etag,
          Size: part.sizeBytes,
          ...checksumMembers(part.checksum),
        })),
      };
    });
  },
});
