/**
 * A body on its way to the blob store: hashed as it passes, compared with all that the client said of it once it has
 * come to its end. What does not hold leaves a blob that no record names, which is collected.
 */
import type { Host } from "../../../kernel/host.js";
import type { BodyStream } from "../../../kernel/http.js";
import { entityTooLarge } from "../errors.js";
import type { BlobPart, Checksum } from "../records.js";
import { compareChecksum, compareMd5, Digests, requireAlgorithm, requireMd5, type SaidChecksum } from "./checksums.js";

/** S3 takes so much in one request. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

export interface Taken {
  readonly blob: BlobPart;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Pick<Checksum, "algorithm" | "value">;
  /** That of the algorithm `joined`, where it is another one. */
  readonly joined?: Pick<Checksum, "algorithm" | "value">;
}

export interface Said {
  readonly ContentMD5?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly checksum: SaidChecksum | undefined;
  /** An algorithm whose checksum is wanted beside the client's. */
  readonly joined?: Checksum["algorithm"] | undefined;
}

/**
 * @param body bytes, a text or a `BodyStream`; nothing stands for an empty one
 * @throws AwsError BadDigest, InvalidDigest, EntityTooLarge, and what a stream that is cut short or wrongly signed ends in
 */
export async function takeBody(blobs: Host["blobs"], body: unknown, said: Said): Promise<Taken> {
  requireMd5(said.ContentMD5);
  if ((said.ContentLength ?? 0) > MAX_UPLOAD_BYTES) throw entityTooLarge(said.ContentLength ?? 0, MAX_UPLOAD_BYTES);
  const stream = streamOf(body);
  const digests = new Digests(said.checksum?.algorithm ?? trailerAlgorithm(stream) ?? "CRC64NVME");
  const beside = said.joined === undefined || said.joined === digests.algorithm ? undefined : new Digests(said.joined);
  const { hash } = await blobs.put(limited(digests, beside ? passing(beside, stream) : stream));
  const { md5, checksum } = await digests.end();
  compareMd5(said.ContentMD5, md5);
  compareChecksum(said.checksum ?? { algorithm: digests.algorithm }, stream.trailers, checksum);
  return {
    blob: { hash, sizeBytes: digests.sizeBytes },
    md5: md5.toString("hex"),
    checksum: { algorithm: digests.algorithm, value: checksum },
    ...(beside ? { joined: { algorithm: beside.algorithm, value: (await beside.end()).checksum } } : {}),
  };
}

/** The same body, whose trailers are known once it has passed. */
const passing = (digests: Digests, stream: BodyStream): BodyStream => ({
  announced: stream.announced,
  trailers: stream.trailers,
  [Symbol.asyncIterator]: () => digests.through(stream),
});

async function* limited(digests: Digests, stream: BodyStream): AsyncGenerator<Uint8Array> {
  for await (const piece of digests.through(stream)) {
    if (digests.sizeBytes > MAX_UPLOAD_BYTES) throw entityTooLarge(digests.sizeBytes, MAX_UPLOAD_BYTES);
    yield piece;
  }
}

/** Whether a checksum is to come behind the body. */
export const announcesChecksum = (body: unknown): boolean => trailerAlgorithm(streamOf(body)) !== undefined;

/** Announced before the body, so that it can be computed while the body passes. */
function trailerAlgorithm(stream: BodyStream): SaidChecksum["algorithm"] | undefined {
  const named = stream.announced.find((name) => name.startsWith("x-amz-checksum-"));
  return named === undefined ? undefined : requireAlgorithm(named.slice("x-amz-checksum-".length));
}

/** The model calls a body bytes; it is a stream where it came over the wire. */
function streamOf(body: unknown): BodyStream {
  if (typeof body === "object" && body !== null && "trailers" in body) return body as BodyStream;
  const bytes = body === undefined ? new Uint8Array() : typeof body === "string" ? Buffer.from(body) : body;
  return {
    announced: [],
    trailers: {},
    async *[Symbol.asyncIterator]() {
      yield bytes as Uint8Array;
    },
  };
}
