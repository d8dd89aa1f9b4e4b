import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { compare, keyWriter, pageLimit } from "../objects/listing.js";
import { uploads } from "../records.js";
import { bucketArn, canonicalId } from "../resources.js";

/** ListMultipartUploads lists the uploads that were begun and neither completed nor given up. */
export const ListMultipartUploads = operation(s3, "ListMultipartUploads", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html",

  permissions: async (call) => [
    ask(
      "s3:ListBucketMultipartUploads",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      {},
    ),
  ],

  async handle({ input, store }) {
    const { Prefix = "", Delimiter = "", KeyMarker = "", UploadIdMarker = "" } = input;
    const limit = pageLimit(input.MaxUploads, "max-uploads");
    const write = keyWriter(input.EncodingType);
    return store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const { items } = await uploads.list(tx, { prefix: [bucket.id] });
      const begun = items
        .filter(({ key }) => key.startsWith(Prefix))
        // Of one key, the upload that was begun first comes first.
        .sort((a, b) => compare(a.key, b.key) || a.initiatedMs - b.initiatedMs || compare(a.uploadId, b.uploadId));
      const at = UploadIdMarker === "" ? -1 : begun.findIndex(({ uploadId }) => uploadId === UploadIdMarker);
      const left =
        at >= 0 ? begun.slice(at + 1) : begun.filter(({ key }) => KeyMarker === "" || compare(key, KeyMarker) > 0);
      const page: typeof begun = [];
      const prefixes = new Set<string>();
      let last = { key: KeyMarker, uploadId: UploadIdMarker };
      let truncated = false;
      for (const upload of left) {
        const cut = Delimiter === "" ? -1 : upload.key.indexOf(Delimiter, Prefix.length);
        const common = cut < 0 ? undefined : upload.key.slice(0, cut + Delimiter.length);
        if (common !== undefined && (prefixes.has(common) || KeyMarker === common)) continue;
        if (page.length + prefixes.size === limit) {
          truncated = limit > 0;
          break;
        }
        if (common === undefined) page.push(upload);
        else prefixes.add(common);
        last = common === undefined ? upload : { key: common, uploadId: "" };
      }
      return {
        Bucket: bucket.name,
        KeyMarker: write(KeyMarker),
        UploadIdMarker,
        MaxUploads: limit,
        IsTruncated: truncated,
        ...(Prefix === "" ? {} : { Prefix: write(Prefix) }),
        ...(Delimiter === "" ? {} : { Delimiter: write(Delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: "url" as const }),
        ...(truncated ? { NextKeyMarker: write(last.key), NextUploadIdMarker: last.uploadId } : {}),
        Uploads: page.map((upload) => ({
          UploadId: upload.uploadId,
          Key: write(upload.key),
          Initiated: new Date(upload.initiatedMs),
          StorageClass: upload.storageClass as "STANDARD",
          Owner: { ID: canonicalId(bucket.account) },
          Initiator: { ID: upload.initiator },
          ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm as "CRC32" } : {}),
          ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
        })),
        ...(prefixes.size === 0 ? {} : { CommonPrefixes: [...prefixes].map((one) => ({ Prefix: write(one) })) }),
      };
    });
  },
});
