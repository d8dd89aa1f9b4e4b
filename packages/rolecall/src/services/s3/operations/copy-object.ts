import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { entityTooLarge, invalidArgument, invalidRequest, markerAsSource, noSuchKey } from "../errors.js";
import { newLock, saidLock } from "../lock/lock.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import { askedObject, toRead } from "../objects/asked-object.js";
import { checksumMembers, Digests, requireAlgorithm } from "../objects/checksums.js";
import { readContent } from "../objects/content.js";
import { readCopySource, requireCopySource } from "../objects/copy-source.js";
import { describedBy, requireKey, requireNoCustomerKey } from "../objects/described.js";
import { encryptionMembers, entityTag, newEncryption, requireDecryption } from "../objects/encryption.js";
import { MAX_UPLOAD_BYTES } from "../objects/intake.js";
import { checkCopySource, checkWrite } from "../objects/preconditions.js";
import { toWrite } from "../objects/to-write.js";
import { newVersionId, putVersion, requireVersion, versionMember } from "../objects/versions.js";
import { objects } from "../records.js";

/**
 * CopyObject makes a new object of one that is there, of up to 5 GB. The copy has one checksum over the whole, also
 * where the source was put together from parts.
 */
export const CopyObject = operation(s3, "CopyObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html",

  async permissions(call) {
    const { input } = call;
    const source = readCopySource(input.CopySource);
    const replaces = input.TaggingDirective === "REPLACE";
    const { Tagging, ...untagged } = input;
    const asked = await toWrite(call, replaces ? input : untagged, true);
    if (source === undefined) return asked;
    asked.push(...(await toRead(call, source)));
    const { arn, asking, object } = await askedObject(call, source);
    if (replaces || object === undefined || Object.keys(object.tags).length === 0) return asked;
    // Tags go along: who copies them reads them there and puts them here.
    const target = await askedObject(call, input, object.tags);
    return [
      ...asked,
      source.VersionId === undefined
        ? ask("s3:GetObjectTagging", arn, asking, {})
        : ask("s3:GetObjectVersionTagging", arn, asking, { "s3:versionid": source.VersionId }),
      ask("s3:PutObjectTagging", target.arn, target.asking, {}),
    ];
  },

  async handle(call) {
    const { input, store, blobs, clock, ids } = call;
    requireNoCustomerKey(input);
    const from = requireCopySource(input.CopySource);
    requireKey(input.Key);
    requireDirective("metadata", input.MetadataDirective);
    requireDirective("tagging", input.TaggingDirective);
    const { ChecksumAlgorithm, ...said } = input;
    const wanted = ChecksumAlgorithm === undefined ? undefined : requireAlgorithm(ChecksumAlgorithm);
    const described = describedBy(said);
    const lock = saidLock(input, clock.now());
    const { source, fromBucket } = await store.read(async (tx) => {
      const fromBucket = await requireBucket(tx, {
        Bucket: from.Bucket,
        ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
      });
      const source = await requireVersion(tx, fromBucket, from.Key, from.VersionId);
      if (source.marker) throw from.VersionId === undefined ? noSuchKey(from.Key) : markerAsSource();
      return { source, fromBucket };
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
    if (source.sizeBytes > MAX_UPLOAD_BYTES) throw entityTooLarge(source.sizeBytes, MAX_UPLOAD_BYTES);
    const replaces = input.MetadataDirective === "REPLACE";
    const toItself = from.Bucket === input.Bucket && from.Key === input.Key && from.VersionId === undefined;
    const changes =
      replaces ||
      input.TaggingDirective === "REPLACE" ||
      input.ServerSideEncryption !== undefined ||
      input.WebsiteRedirectLocation !== undefined ||
      described.storageClass !== source.storageClass;
    if (toItself && !changes) {
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    await requireDecryption(call, source.encryption);
    const encryption = await newEncryption(call, input);
    const digests = new Digests(wanted ?? source.checksum?.algorithm ?? "CRC64NVME");
    const blob = await blobs.put(digests.through(readContent(blobs, source)));
    const { md5, checksum } = await digests.end();
    const occasion = occasionOf(call);
    const freshId = newVersionId(ids.bytes(24));
    // The redirect is of the request alone, never copied.
    const { WebsiteRedirectLocation: _, ...kept } = source.headers;
    const redirect = input.WebsiteRedirectLocation;
    const draft = {
      headers: replaces ? described.headers : { ...kept, ...(redirect && { WebsiteRedirectLocation: redirect }) },
      ...expiryOf(replaces ? described : source),
      metadata: replaces ? described.metadata : source.metadata,
      tags: input.TaggingDirective === "REPLACE" ? described.tags : source.tags,
      storageClass: described.storageClass,
      marker: false,
      modifiedMs: clock.now(),
      sizeBytes: source.sizeBytes,
      etag: entityTag(md5.toString("hex"), encryption, () => ids.bytes(16)),
      ...(encryption ? { encryption } : {}),
      blobs: [blob],
      multipart: false,
      checksum: { algorithm: digests.algorithm, value: checksum, type: "FULL_OBJECT" as const },
    };
    const { bucket, version } = await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      checkWrite(input, input.Key, await objects.get(tx, [bucket.id, input.Key]));
      const locked = { ...draft, ...newLock(bucket, lock, draft.modifiedMs) };
      const version = await putVersion(tx, bucket, input.Key, locked, freshId);
      await noteEvent(tx, bucket, "ObjectCreated:Copy", version, occasion);
      return { bucket, version };
    });
    deliverEvents(call);
    return {
      CopyObjectResult: {
        ETag: version.etag,
        LastModified: new Date(version.modifiedMs),
        ...checksumMembers(version.checksum),
        ChecksumType: "FULL_OBJECT" as const,
      },
      ...encryptionMembers(encryption),
      ...versionMember(bucket, version),
      ...(fromBucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId }),
    };
  },
});

/** @throws InvalidArgument; its words for tags are `unverified` */
function requireDirective(of: "metadata" | "tagging", directive: string | undefined): void {
  if (directive === undefined || directive === "COPY" || directive === "REPLACE") return;
  throw invalidArgument(`Unknown ${of} directive.`, `x-amz-${of}-directive`, directive);
}

const expiryOf = ({ expiresMs }: { readonly expiresMs?: number }) => (expiresMs === undefined ? {} : { expiresMs });
