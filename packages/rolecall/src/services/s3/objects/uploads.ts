/**
 * Uploads in parts: an upload is begun, its parts come in any order, and completing it makes them one object. The parts'
 * blobs are the object's: nothing is copied.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { createHash } from "node:crypto";
import type { Read, Transaction } from "../../../store/store.js";
import {
  entityTooSmall,
  invalidArgument,
  invalidPart,
  invalidPartOrder,
  invalidRequest,
  malformedXml,
  noSuchUpload,
} from "../errors.js";
import { type BucketRecord, type Checksum, type PartRecord, parts, type UploadRecord, uploads } from "../records.js";
import { checksumOf, isCrc } from "./checksums.js";
import { joinCrcs } from "./crc.js";

export const MOST_PARTS = 10_000;
/** All parts but the last. */
export const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** @throws NoSuchUpload */
export async function requireUpload(
  tx: Read,
  bucket: BucketRecord,
  key: string,
  uploadId: string,
): Promise<UploadRecord> {
  return uploads.require(tx, [bucket.id, key, uploadId], () => noSuchUpload(uploadId));
}

/** @throws InvalidArgument */
export function requirePartNumber(partNumber: number | undefined): number {
  if (partNumber === undefined || partNumber < 1 || partNumber > MOST_PARTS) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      "partNumber",
      partNumber,
    );
  }
  return partNumber;
}

/** Parts after it are listed. The words are those of max-keys (unverified for this marker). @throws InvalidArgument */
export function requirePartMarker(marker = "0"): number {
  if (/^\d{1,9}$/.test(marker)) return Number(marker);
  throw invalidArgument(
    "Provided part-number-marker not an integer or within integer range",
    "part-number-marker",
    marker,
  );
}

/** Ids of uploads come in the order in which they were begun; the rest of one nobody can guess. */
export const newUploadId = (nowMs: number, bytes: Uint8Array): string =>
  nowMs.toString(16).padStart(12, "0") + Buffer.from(bytes).toString("base64url").replaceAll("-", ".");

export async function forgetUpload(tx: Transaction, upload: UploadRecord): Promise<void> {
  await parts.deleteBelow(tx, [upload.uploadId]);
  await uploads.delete(tx, [upload.bucketId, upload.key, upload.uploadId]);
}

export interface NamedPart {
  readonly PartNumber?: number | undefined;
  readonly ETag?: string | undefined;
}

const bare = (etag: string | undefined) => (etag ?? "").replaceAll('"', "");

/**
 * The parts that the request names, in its order.
 * @throws MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall
 */
export async function namedParts(
  tx: Read,
  upload: UploadRecord,
  named: readonly NamedPart[],
): Promise<readonly PartRecord[]> {
  if (named.length === 0 || named.length > MOST_PARTS) throw malformedXml();
  const found: PartRecord[] = [];
  for (const one of named) {
    const { PartNumber = 0, ETag } = one;
    const before = found.at(-1);
    if (before !== undefined && PartNumber <= before.number) throw invalidPartOrder(upload.uploadId);
    const part = await parts.get(tx, [upload.uploadId, PartNumber]);
    if (part === undefined || bare(part.etag) !== bare(ETag)) {
      throw invalidPart({ UploadId: upload.uploadId, PartNumber, ETag: bare(ETag) });
    }
    const said = upload.checksumAlgorithm && (one as Record<string, unknown>)[`Checksum${upload.checksumAlgorithm}`];
    if (said !== undefined && said !== part.checksum?.value) {
      throw invalidPart({ UploadId: upload.uploadId, PartNumber, ETag: bare(ETag) });
    }
    found.push(part);
  }
  for (const part of found.slice(0, -1)) {
    if (part.sizeBytes < SMALLEST_PART_BYTES) {
      throw entityTooSmall({
        ProposedSize: part.sizeBytes,
        MinSizeAllowed: SMALLEST_PART_BYTES,
        PartNumber: part.number,
        ETag: bare(part.etag),
      });
    }
  }
  return found;
}

/** The entity tag of an object in parts: the MD5 of theirs, and how many they are. */
export function joinedTag(etags: readonly (string | undefined)[]): string {
  const digest = createHash("md5");
  for (const etag of etags) digest.update(Buffer.from(bare(etag), "hex"));
  return `"${digest.digest("hex")}-${etags.length}"`;
}

/** Over the whole object where a CRC can be put together from those of the parts, else over the parts' checksums. */
export async function joinedChecksum(
  upload: UploadRecord,
  found: readonly PartRecord[],
): Promise<Checksum | undefined> {
  const [first] = found;
  const algorithm = upload.checksumAlgorithm ?? first?.checksum?.algorithm;
  if (algorithm === undefined || first === undefined) return undefined;
  const values: Buffer[] = found.map(({ checksum }) => Buffer.from(checksum?.value ?? "", "base64"));
  const type = upload.checksumType ?? "FULL_OBJECT";
  if (type === "FULL_OBJECT" && isCrc(algorithm)) {
    const joined = values.reduce((whole, value, at) => joinCrcs(algorithm, whole, value, found[at]?.sizeBytes ?? 0));
    return { algorithm, type, value: joined.toString("base64") };
  }
  return { algorithm, type: "COMPOSITE", value: `${await checksumOf(algorithm, values)}-${found.length}` };
}

/**
 * Which checksum an upload is to have: CRC64NVME over the whole where nothing is said.
 * @throws InvalidRequest for a kind that the algorithm has not
 */
export function checksumKind(
  algorithm: UploadRecord["checksumAlgorithm"],
  type: string | undefined,
): Pick<UploadRecord, "checksumAlgorithm" | "checksumType" | "checksumUnnamed"> {
  if (algorithm === undefined) {
    return { checksumAlgorithm: "CRC64NVME", checksumType: "FULL_OBJECT", checksumUnnamed: true };
  }
  const usual = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const chosen = type ?? usual;
  const fits = (chosen === "FULL_OBJECT" && isCrc(algorithm)) || (chosen === "COMPOSITE" && algorithm !== "CRC64NVME");
  if (!fits) {
    throw invalidRequest(
      `The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { checksumAlgorithm: algorithm, checksumType: chosen as "COMPOSITE" };
}
