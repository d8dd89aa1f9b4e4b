/**
 * What S3 stores: buckets, their configurations, the versions of their objects, uploads in parts.
 *
 * The version that a key answers with lies in `objects`, all older ones in `noncurrent`, the newest first: listing the
 * objects reads one record for each, however many versions lie below it. All is kept below the bucket's id, so that a
 * bucket made anew under the same name sees nothing of the old one.
 */
import { collection } from "../../store/collection.js";
import type { Json } from "../../store/store.js";

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly createdMs: number;
  readonly versioning?: "Enabled" | "Suspended";
  readonly publicAccess?: PublicAccessBlock;
  readonly policy?: { readonly text: string; readonly isPublic: boolean };
  /** There once the bucket has Object Lock, which it never loses. */
  readonly objectLock?: { readonly byDefault?: DefaultRetention };
}

export interface DefaultRetention {
  readonly mode: Retention["mode"];
  readonly days?: number;
  readonly years?: number;
}

export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly untilMs: number;
}

/** What keeps a version from being deleted. */
export interface Lock {
  readonly retention?: Retention;
  readonly legalHold?: "ON" | "OFF";
}

export const buckets = collection<BucketRecord, "byAccount">({
  name: "s3/buckets",
  key: ({ name }) => [name],
  indexes: { byAccount: ({ account }) => [[account]] },
});

/** One configuration of a bucket, as it was put. */
export interface SettingRecord {
  readonly bucketId: string;
  readonly kind: SettingKind;
  readonly value: Json;
}

export type SettingKind = "tagging" | "cors" | "encryption" | "lifecycle" | "website" | "notification" | "ownership";

export const settings = collection<SettingRecord>({
  name: "s3/settings",
  key: ({ bucketId, kind }) => [bucketId, kind],
});

export interface BlobPart {
  readonly hash: string;
  readonly sizeBytes: number;
  /** Of a part of an object, where the client chose an algorithm. */
  readonly checksum?: string;
}

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

export type ChecksumAlgorithm =
  | "CRC32"
  | "CRC32C"
  | "CRC64NVME"
  | "SHA1"
  | "SHA256"
  | "SHA512"
  | "MD5"
  | "XXHASH64"
  | "XXHASH3"
  | "XXHASH128";

/** By a key of KMS. An object without it is encrypted by S3's own keys. */
export interface Encryption {
  readonly algorithm: "aws:kms" | "aws:kms:dsse";
  readonly keyArn: string;
  readonly context: Readonly<Record<string, string>>;
  /** As KMS encrypted it, in base64. */
  readonly dataKey: string;
  readonly bucketKey?: true;
}

/** What a client says of an object beside its bytes. */
export interface Described {
  readonly encryption?: Encryption;
  readonly lock?: Lock;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresMs?: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A version of an object, or a delete marker: a version without content. */
export interface ObjectRecord extends Described {
  readonly bucketId: string;
  readonly key: string;
  /** Grows with each version of the key. */
  readonly number: number;
  /** `null` for what was put while versioning was not enabled. */
  readonly versionId: string;
  readonly marker: boolean;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly blobs: readonly BlobPart[];
  /** The object was put together from parts: `blobs` are they. */
  readonly multipart: boolean;
  readonly checksum?: Checksum;
  /** The upload that made it. */
  readonly uploadId?: string;
}

const byBlob = ({ blobs }: { readonly blobs: readonly BlobPart[] }) => blobs.map(({ hash }) => [hash]);

export const objects = collection<ObjectRecord, "byBlob">({
  name: "s3/objects",
  key: ({ bucketId, key }) => [bucketId, key],
  indexes: { byBlob },
});

export const noncurrent = collection<ObjectRecord, "byBlob">({
  name: "s3/noncurrent",
  key: ({ bucketId, key, number }) => [bucketId, key, Number.MAX_SAFE_INTEGER - number],
  indexes: { byBlob },
});

export interface UploadRecord extends Described {
  readonly bucketId: string;
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedMs: number;
  /** ARN of who began it. */
  readonly initiator: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
  /** Nobody named an algorithm: it is S3's own, and parts may bring another one. */
  readonly checksumUnnamed?: true;
}

export const uploads = collection<UploadRecord>({
  name: "s3/uploads",
  key: ({ bucketId, key, uploadId }) => [bucketId, key, uploadId],
});

export interface PartRecord {
  readonly uploadId: string;
  readonly number: number;
  readonly modifiedMs: number;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly blobs: readonly BlobPart[];
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

export const parts = collection<PartRecord, "byBlob">({
  name: "s3/parts",
  key: ({ uploadId, number }) => [uploadId, number],
  indexes: { byBlob },
});
