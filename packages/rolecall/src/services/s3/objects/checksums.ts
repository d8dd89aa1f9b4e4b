/**
 * An object's checksums: what the client says, what S3 computes while the bytes pass by, what it answers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { createHash } from "node:crypto";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import { badChecksum, badDigest, invalidChecksum, invalidDigest, invalidRequest } from "../errors.js";
import type { Checksum, ChecksumAlgorithm } from "../records.js";
import { type CrcName, runningCrc } from "./crc.js";

const BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};
export const ALGORITHMS = Object.keys(BYTES) as readonly ChecksumAlgorithm[];

export const isCrc = (algorithm: ChecksumAlgorithm): algorithm is CrcName => algorithm.startsWith("CRC");

/** What a request says of checksums; `ChecksumCRC32` and the like are its members. */
export interface SaidChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Absent where a trailer is to tell it, or where the client only names the algorithm. */
  readonly value?: string;
}

/** @throws InvalidRequest for several checksums, or one that is none in form */
export function saidChecksum(input: object): SaidChecksum | undefined {
  const members = input as Readonly<Record<string, unknown>>;
  const named = members.ChecksumAlgorithm;
  const given = Object.keys(members).filter(
    (name) => /^Checksum(CRC|SHA|MD5|XXHASH)/.test(name) && members[name] !== undefined,
  );
  if (given.length > 1) {
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
  const algorithm =
    given[0]?.slice("Checksum".length) ?? (named === undefined ? undefined : String(named).toUpperCase());
  if (algorithm === undefined) return undefined;
  const known = requireAlgorithm(algorithm);
  if (given[0] === undefined) return { algorithm: known };
  const value = String(members[given[0]]);
  requireForm(known, value);
  return { algorithm: known, value };
}

/** @throws InvalidRequest for what S3 does not know */
export function requireAlgorithm(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  const known = ALGORITHMS.find((algorithm) => algorithm === upper);
  if (known === undefined) {
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  }
  return known;
}

function requireForm(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== BYTES[algorithm] || bytes.toString("base64") !== value) {
    throw invalidChecksum(`x-amz-checksum-${algorithm.toLowerCase()}`);
  }
}

interface Running {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

function running(algorithm: ChecksumAlgorithm): Running {
  if (isCrc(algorithm)) return runningCrc(algorithm);
  switch (algorithm) {
    case "XXHASH64":
      return new Xxh64();
    case "XXHASH3":
      return new Xxh3_64();
    case "XXHASH128":
      return new Xxh3_128();
    default:
      return createHash(algorithm.toLowerCase());
  }
}

/** Of the pieces one behind the other. */
export async function checksumOf(algorithm: ChecksumAlgorithm, pieces: readonly Uint8Array[]): Promise<string> {
  const checksum = running(algorithm);
  for (const piece of pieces) checksum.update(piece);
  return Buffer.from(await checksum.digest()).toString("base64");
}

/** Checksums of a body that passes by: its MD5, which is its entity tag, and one of the client's choice. */
export class Digests {
  readonly #md5 = createHash("md5");
  readonly #checksum: Running;
  sizeBytes = 0;

  constructor(readonly algorithm: ChecksumAlgorithm) {
    this.#checksum = running(algorithm);
  }

  async *through(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      this.update(piece);
      yield piece;
    }
  }

  update(piece: Uint8Array): void {
    this.sizeBytes += piece.length;
    this.#md5.update(piece);
    this.#checksum.update(piece);
  }

  /** Once the body has passed by; a second call is an error of ours. */
  async end(): Promise<{ readonly md5: Buffer; readonly checksum: string }> {
    return { md5: this.#md5.digest(), checksum: Buffer.from(await this.#checksum.digest()).toString("base64") };
  }
}

/** @throws InvalidDigest */
export function requireMd5(value: string | undefined): void {
  if (value !== undefined && Buffer.from(value, "base64").length !== 16) throw invalidDigest(value);
}

/** @throws BadDigest */
export function compareMd5(said: string | undefined, md5: Buffer): void {
  const computed = md5.toString("base64");
  if (said !== undefined && said !== computed) {
    throw badDigest(Buffer.from(said, "base64").toString("hex"), computed);
  }
}

/** @throws BadDigest for another value than the one computed; InvalidRequest for a trailer that is none in form */
export function compareChecksum(
  said: SaidChecksum,
  trailers: Readonly<Record<string, string>>,
  computed: string,
): void {
  const trailer = trailers[`x-amz-checksum-${said.algorithm.toLowerCase()}`];
  if (trailer !== undefined) requireForm(said.algorithm, trailer);
  const value = said.value ?? trailer;
  if (value !== undefined && value !== computed) throw badChecksum(said.algorithm);
}

/** `ChecksumCRC32` and its kin, as answers have them. */
export const checksumMembers = (
  checksum: Pick<Checksum, "algorithm" | "value"> | undefined,
): Readonly<Record<string, string>> =>
  checksum === undefined ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value };
