import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { badAttribute } from "../errors.js";
import { requireContent } from "../objects/answered.js";
import { askedObject, toRead } from "../objects/asked-object.js";
import { checksumMembers } from "../objects/checksums.js";
import { requireNoCustomerKey } from "../objects/described.js";
import { pageLimit } from "../objects/listing.js";
import { requirePartMarker } from "../objects/uploads.js";
import { versionMember } from "../objects/versions.js";
import type { ObjectRecord } from "../records.js";

const ATTRIBUTES: ReadonlySet<string> = new Set(["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]);

/**
 * GetObjectAttributes says those things of an object that are asked for. Its parts are listed where they have checksums
 * that the client chose; else they are counted.
 */
export const GetObjectAttributes = operation(s3, "GetObjectAttributes", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html",

  async permissions(call) {
    const { VersionId } = call.input;
    const { arn, asking } = await askedObject(call, call.input);
    const [reading, ...listing] = await toRead(call, call.input);
    const attributes =
      VersionId === undefined
        ? ask("s3:GetObjectAttributes", arn, asking, {})
        : ask("s3:GetObjectVersionAttributes", arn, asking, { "s3:versionid": VersionId });
    return [attributes, ...(reading ? [reading] : []), ...listing];
  },

  async handle({ input, store }) {
    requireNoCustomerKey(input);
    const wanted = new Set<string>(input.ObjectAttributes ?? []);
    if (wanted.size === 0 || [...wanted].some((name) => !ATTRIBUTES.has(name))) throw badAttribute();
    const limit = pageLimit(input.MaxParts, "max-parts");
    const after = requirePartMarker(input.PartNumberMarker);
    const { bucket, object } = await store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      return { bucket, object: await requireContent(tx, bucket, input, "GET") };
    });
    return {
      LastModified: new Date(object.modifiedMs),
      ...versionMember(bucket, object),
      ...(wanted.has("ETag") ? { ETag: object.etag.replaceAll('"', "") } : {}),
      ...(wanted.has("Checksum") && object.checksum
        ? { Checksum: { ...checksumMembers(object.checksum), ChecksumType: object.checksum.type } }
        : {}),
      ...(wanted.has("ObjectParts") && object.multipart ? { ObjectParts: partsOf(object, after, limit) } : {}),
      ...(wanted.has("StorageClass") ? { StorageClass: object.storageClass as "STANDARD" } : {}),
      ...(wanted.has("ObjectSize") ? { ObjectSize: object.sizeBytes } : {}),
    };
  },
});

function partsOf({ blobs, checksum }: ObjectRecord, after: number, limit: number) {
  const page = blobs.slice(after, after + limit);
  const algorithm = checksum?.algorithm;
  const listed = page.flatMap(({ sizeBytes, checksum: value }, index) =>
    algorithm === undefined || value === undefined
      ? []
      : [{ PartNumber: after + index + 1, Size: sizeBytes, ...checksumMembers({ algorithm, value }) }],
  );
  return {
    TotalPartsCount: blobs.length,
    ...(listed.length === 0
      ? {}
      : {
          PartNumberMarker: String(after),
          NextPartNumberMarker: String(after + page.length),
          MaxParts: limit,
          IsTruncated: after + page.length < blobs.length,
          Parts: listed,
        }),
  };
}
