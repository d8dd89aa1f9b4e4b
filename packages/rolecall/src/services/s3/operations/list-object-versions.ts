import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { canonicalId } from "../canonical-id.js";
import { invalidArgument } from "../errors.js";
import { listKeys } from "../objects/asked-object.js";
import { checksumOf } from "../objects/listed.js";
import { fromCollection, keyWriter, pageLimit, walk } from "../objects/listing.js";
import { noncurrent, type ObjectRecord, objects } from "../records.js";
import { bucketArn } from "../resources.js";

/** ListObjectVersions lists all versions and delete markers: keys in their order, of each the newest first. */
export const ListObjectVersions = operation(s3, "ListObjectVersions", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html",

  permissions: async (call) => [
    ask(
      "s3:ListBucketVersions",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      listKeys(call.input),
    ),
  ],

  async handle({ input, store }) {
    const { Prefix = "", Delimiter = "", KeyMarker = "", VersionIdMarker } = input;
    if (VersionIdMarker !== undefined && KeyMarker === "") {
      throw invalidArgument(
        "A version-id marker cannot be specified without a key marker.",
        "version-id-marker",
        VersionIdMarker,
      );
    }
    const limit = pageLimit(input.MaxKeys, "maxKeys");
    const write = keyWriter(input.EncodingType);
    return store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const versionsOf = async (current: ObjectRecord) => [
        current,
        ...(await noncurrent.list(tx, { prefix: [bucket.id, current.key] })).items,
      ];
      const listed: { readonly version: ObjectRecord; readonly isLatest: boolean }[] = [];
      const prefixes: string[] = [];
      let last: { readonly key: string; readonly versionId?: string } | undefined;
      let truncated = false;
      const add = (versions: readonly ObjectRecord[], from: number) => {
        for (const [index, version] of versions.entries()) {
          if (index < from) continue;
          if (listed.length + prefixes.length === limit) {
            truncated = true;
            return;
          }
          listed.push({ version, isLatest: index === 0 });
          last = { key: version.key, versionId: version.versionId };
        }
      };
      // A page may have ended between two versions of a key.
      const halfway = VersionIdMarker === undefined ? undefined : await objects.get(tx, [bucket.id, KeyMarker]);
      if (halfway) {
        const versions = await versionsOf(halfway);
        const at = versions.findIndex(({ versionId }) => versionId === VersionIdMarker);
        add(versions, at + 1);
      }
      const { found, next } = await walk(
        { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, limit },
        fromCollection(objects, tx, bucket),
      );
      for (const one of truncated ? [] : found) {
        if (listed.length + prefixes.length === limit) truncated = true;
        if (truncated) break;
        if ("commonPrefix" in one) {
          prefixes.push(one.commonPrefix);
          last = { key: one.commonPrefix };
        } else add(await versionsOf(one.item), 0);
      }
      if (next !== undefined) truncated = limit > 0;
      const versions = listed
        .filter(({ version }) => !version.marker)
        .map((one) => described(one, write, bucket.account));
      const markers = listed.filter(({ version }) => version.marker).map((one) => identity(one, write, bucket.account));
      return {
        Name: bucket.name,
        Prefix: write(Prefix),
        KeyMarker: write(KeyMarker),
        VersionIdMarker: VersionIdMarker ?? "",
        MaxKeys: limit,
        ...(Delimiter === "" ? {} : { Delimiter: write(Delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: "url" as const }),
        IsTruncated: truncated,
        ...(truncated && last
          ? {
              NextKeyMarker: write(last.key),
              ...(last.versionId === undefined ? {} : { NextVersionIdMarker: last.versionId }),
            }
          : {}),
        ...(versions.length === 0 ? {} : { Versions: versions }),
        ...(markers.length === 0 ? {} : { DeleteMarkers: markers }),
        ...(prefixes.length === 0 ? {} : { CommonPrefixes: prefixes.map((prefix) => ({ Prefix: write(prefix) })) }),
      };
    });
  },
});

interface Listed {
  readonly version: ObjectRecord;
  readonly isLatest: boolean;
}

const identity = ({ version, isLatest }: Listed, write: (text: string) => string, account: string) => ({
  Key: write(version.key),
  VersionId: version.versionId,
  IsLatest: isLatest,
  LastModified: new Date(version.modifiedMs),
  Owner: { ID: canonicalId(account) },
});

const described = (one: Listed, write: (text: string) => string, account: string) => ({
  ...identity(one, write, account),
  ETag: one.version.etag,
  ...checksumOf(one.version),
  Size: one.version.sizeBytes,
  StorageClass: "STANDARD" as const,
});
