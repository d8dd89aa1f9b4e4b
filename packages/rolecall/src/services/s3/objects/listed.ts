/** What ListObjects and ListObjectsV2 have in common. */
import type { Read } from "../../../store/store.js";
import { requireBucket } from "../buckets.js";
import { canonicalId } from "../canonical-id.js";
import { type BucketRecord, type ObjectRecord, objects } from "../records.js";
import { fromCollection, keyWriter, pageLimit, walk } from "./listing.js";

export interface ListedInput {
  readonly Bucket: string;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export async function listCurrent(tx: Read, input: ListedInput, after: string, withOwner: boolean) {
  const bucket = await requireBucket(tx, input);
  const { Prefix = "", Delimiter = "" } = input;
  const limit = pageLimit(input.MaxKeys, "maxKeys");
  const write = keyWriter(input.EncodingType);
  const { found, next } = await walk(
    { prefix: Prefix, delimiter: Delimiter, after, limit },
    fromCollection(objects, tx, bucket),
    ({ marker }) => !marker,
  );
  const contents = found.flatMap((one) => ("key" in one ? [entry(one.item, bucket, write, withOwner)] : []));
  const prefixes = found.flatMap((one) => ("commonPrefix" in one ? [{ Prefix: write(one.commonPrefix) }] : []));
  return {
    next,
    found,
    write,
    answer: {
      Name: bucket.name,
      Prefix: write(Prefix),
      ...(Delimiter === "" ? {} : { Delimiter: write(Delimiter) }),
      MaxKeys: limit,
      IsTruncated: next !== undefined,
      ...(contents.length === 0 ? {} : { Contents: contents }),
      ...(prefixes.length === 0 ? {} : { CommonPrefixes: prefixes }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: "url" as const }),
    },
  };
}

function entry(object: ObjectRecord, bucket: BucketRecord, write: (text: string) => string, withOwner: boolean) {
  return {
    Key: write(object.key),
    LastModified: new Date(object.modifiedMs),
    ETag: object.etag,
    ...checksumOf(object),
    Size: object.sizeBytes,
    StorageClass: object.storageClass as "STANDARD",
    ...(withOwner ? { Owner: { ID: canonicalId(bucket.account) } } : {}),
  };
}

export const checksumOf = ({ checksum }: ObjectRecord) =>
  checksum === undefined ? {} : { ChecksumAlgorithm: [checksum.algorithm as "CRC32"], ChecksumType: checksum.type };
