import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import type { Key, Read } from "../../../store/store.js";
import { ask } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { canonicalId } from "../canonical-id.js";
import { compare, keyWriter, pageLimit, successor } from "../objects/listing.js";
import { type BucketRecord, type UploadRecord, uploads } from "../records.js";
import { bucketArn } from "../resources.js";

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
    // AWS: without a key, the id of an upload counts for nothing.
    const { Prefix = "", Delimiter = "", KeyMarker = "" } = input;
    const UploadIdMarker = KeyMarker === "" ? "" : (input.UploadIdMarker ?? "");
    const limit = pageLimit(input.MaxUploads, "max-uploads");
    const write = keyWriter(input.EncodingType);
    return store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const after = { key: KeyMarker, uploadId: UploadIdMarker };
      const { found, next } = await walk(tx, bucket, { prefix: Prefix, delimiter: Delimiter, after, limit });
      const begun = found.flatMap((one) => ("upload" in one ? [one.upload] : []));
      const prefixes = found.flatMap((one) => ("commonPrefix" in one ? [{ Prefix: write(one.commonPrefix) }] : []));
      return {
        Bucket: bucket.name,
        KeyMarker: write(KeyMarker),
        UploadIdMarker: input.UploadIdMarker ?? "",
        MaxUploads: limit,
        IsTruncated: next !== undefined,
        ...(Prefix === "" ? {} : { Prefix: write(Prefix) }),
        ...(Delimiter === "" ? {} : { Delimiter: write(Delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: "url" as const }),
        ...(next === undefined ? {} : { NextKeyMarker: write(next.key), NextUploadIdMarker: next.uploadId }),
        Uploads: begun.map((upload) => ({
          UploadId: upload.uploadId,
          Key: write(upload.key),
          Initiated: new Date(upload.initiatedMs),
          StorageClass: upload.storageClass as "STANDARD",
          Owner: { ID: canonicalId(bucket.account) },
          Initiator: { ID: upload.initiator },
          ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm as "CRC32" } : {}),
          ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
        })),
        ...(prefixes.length === 0 ? {} : { CommonPrefixes: prefixes }),
      };
    });
  },
});

type Found = { readonly upload: UploadRecord } | { readonly commonPrefix: string };

interface Place {
  readonly key: string;
  readonly uploadId: string;
}

interface Walk {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: Place;
  readonly limit: number;
}

const BATCH = 1000;

/** In the order of their keys, of one key the upload that was begun first; rolled up by the delimiter. */
async function walk(
  tx: Read,
  bucket: BucketRecord,
  { prefix, delimiter, after, limit }: Walk,
): Promise<{ readonly found: readonly Found[]; readonly next?: Place }> {
  const found: Found[] = [];
  if (limit === 0) return { found };
  let last = after;
  let from: Key | undefined = startOf(bucket, prefix, delimiter, after);
  while (from !== undefined) {
    const { items } = await uploads.list(tx, { prefix: [bucket.id], from, limit: BATCH });
    let skipTo: string | undefined;
    for (const upload of items) {
      const { key, uploadId } = upload;
      if (skipTo !== undefined && compare(key, skipTo) < 0) continue;
      if (!key.startsWith(prefix)) return { found };
      if (found.length === limit) return { found, next: last };
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        found.push({ upload });
        last = { key, uploadId };
        continue;
      }
      const commonPrefix = key.slice(0, cut + delimiter.length);
      found.push({ commonPrefix });
      last = { key: commonPrefix, uploadId: "" };
      skipTo = successor(commonPrefix);
      if (skipTo === undefined) return { found };
    }
    const end = items.at(-1);
    if (items.length < BATCH || end === undefined) return { found };
    const isPast = skipTo === undefined || compare(end.key, skipTo) >= 0;
    from = isPast ? [bucket.id, end.key, `${end.uploadId}\0`] : [bucket.id, skipTo ?? ""];
  }
  return { found };
}

/** Undefined where nothing can come after the marker. */
function startOf(bucket: BucketRecord, prefix: string, delimiter: string, after: Place): Key | undefined {
  if (after.key === "" || compare(after.key, prefix) < 0) return [bucket.id, prefix];
  if (after.uploadId !== "") return [bucket.id, after.key, `${after.uploadId}\0`];
  const rolledUp = delimiter !== "" && after.key.endsWith(delimiter) && after.key !== prefix;
  if (!rolledUp) return [bucket.id, `${after.key}\0`];
  const next = successor(after.key);
  return next === undefined ? undefined : [bucket.id, next];
}
