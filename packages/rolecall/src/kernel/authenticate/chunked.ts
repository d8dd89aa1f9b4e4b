/**
 * S3's streaming payloads (`aws-chunked`): the body in chunks, each signed over the one before, and trailing headers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html (2026-11)
 */
import { createHash } from "node:crypto";
import type { BodyStream, HttpRequest } from "../http.js";
import type { Claim } from "./claim.js";
import { STREAMING_SIGNED, STREAMING_SIGNED_TRAILER, STREAMING_UNSIGNED_TRAILER } from "./claim-s3.js";
import { s3ChunkMismatch, s3IncompleteBody, s3MalformedTrailer, s3MissingLength, s3SmallChunk } from "./errors.js";
import { credentialScope, EMPTY_SHA256, sameSignature, sha256, sign } from "./signing-key.js";

export interface Unwrapped {
  readonly body: Uint8Array;
  /** Lower-case names; the trailer's signature is not among them. Their checksums are S3's to compare. */
  readonly trailers: Readonly<Record<string, string>>;
}

export const isStreaming = (payloadHash: string): boolean => payloadHash.startsWith("STREAMING-");

/** Whether the operation reads another body than the request has: then it is parsed after `authenticate`. */
export const isUnwrapped = (request: HttpRequest): boolean =>
  isStreaming(request.headers["x-amz-content-sha256"] ?? "") && request.headers.authorization !== undefined;

/** All chunks but the last must have so many bytes. */
const SMALLEST_CHUNK_BYTES = 8192;
/** A chunk's header line is a size and a signature; nothing sound is longer. */
const LONGEST_LINE_BYTES = 16_384;

/**
 * The body without its framing, as it arrives. Each chunk's signature is checked when the chunk has come to its end.
 * @throws AwsError at once when x-amz-decoded-content-length is missing; while it is read, when a signature does not
 *   match, or the framing or the length is wrong
 */
export function unwrapStream(
  source: AsyncIterable<Uint8Array>,
  request: HttpRequest,
  claim: Claim,
  key: Buffer,
): BodyStream {
  const form = claim.payloadHash ?? "";
  const signed = form === STREAMING_SIGNED || form === STREAMING_SIGNED_TRAILER;
  const withTrailer = form === STREAMING_SIGNED_TRAILER || form === STREAMING_UNSIGNED_TRAILER;
  const decodedLength = request.headers["x-amz-decoded-content-length"];
  if (decodedLength === undefined || !/^\d+$/.test(decodedLength)) throw s3MissingLength();
  const trailers: Record<string, string> = {};

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const signer = signed ? chunkSigner(claim, key) : undefined;
    const reader = new FramedReader(source);
    let sizeBytes = 0;
    let previous: number | undefined;
    for (let number = 1; ; number += 1) {
      const { size, signature } = chunkHeader(await reader.line());
      const digest = signer && createHash("sha256");
      for await (const piece of reader.bytes(size)) {
        digest?.update(piece);
        yield piece;
      }
      // The last chunk is empty; in front of trailers it ends with its header line.
      if (size > 0 || !withTrailer) await reader.lineBreak();
      if (signer && digest) signer.chunk(digest.digest("hex"), signature ?? "");
      if (size === 0) break;
      if (previous !== undefined && previous < SMALLEST_CHUNK_BYTES) throw s3SmallChunk(number - 1, previous);
      previous = size;
      sizeBytes += size;
    }
    if (withTrailer) await readTrailers(reader, request, signer, trailers);
    if (!(await reader.atEnd()) || sizeBytes !== Number(decodedLength)) throw s3IncompleteBody();
  }
  return { announced: withTrailer ? announcedBy(request) : [], trailers, [Symbol.asyncIterator]: chunks };
}

/** The same of a body that is there already. @throws AwsError as `unwrapStream` */
export async function unwrapChunks(request: HttpRequest, claim: Claim, key: Buffer): Promise<Unwrapped> {
  const stream = unwrapStream(whole(request.body), request, claim, key);
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return { body: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces), trailers: stream.trailers };
}

async function* whole(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

interface ChunkSigner {
  chunk(hash: string, provided: string): void;
  trailer(text: string, provided: string): void;
}

/** Each signature covers the one before; the first covers that of the request itself. */
function chunkSigner(claim: Claim, key: Buffer): ChunkSigner {
  const scope = credentialScope(claim.scope);
  let previous = claim.signature;
  const check = (stringToSign: string, provided: string): void => {
    const expected = sign(key, stringToSign);
    if (!sameSignature(expected, provided)) throw s3ChunkMismatch(stringToSign, provided, claim.accessKeyId);
    previous = expected;
  };
  return {
    chunk: (hash, provided) =>
      check(`AWS4-HMAC-SHA256-PAYLOAD\n${claim.timestamp}\n${scope}\n${previous}\n${EMPTY_SHA256}\n${hash}`, provided),
    trailer: (text, provided) =>
      check(`AWS4-HMAC-SHA256-TRAILER\n${claim.timestamp}\n${scope}\n${previous}\n${sha256(text)}`, provided),
  };
}

/** `10000;chunk-signature=…` */
function chunkHeader(line: string): { readonly size: number; readonly signature?: string } {
  const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([^;]*))?$/i.exec(line);
  if (match === null) throw s3IncompleteBody();
  const [, size = "", signature] = match;
  return signature === undefined ? { size: Number.parseInt(size, 16) } : { size: Number.parseInt(size, 16), signature };
}

const announcedBy = (request: HttpRequest): string[] =>
  (request.headers["x-amz-trailer"] ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);

const TRAILER_SIGNATURE = "x-amz-trailer-signature";

async function readTrailers(
  reader: FramedReader,
  request: HttpRequest,
  signer: ChunkSigner | undefined,
  trailers: Record<string, string>,
): Promise<void> {
  const announced = new Set(announcedBy(request));
  let signature: string | undefined;
  let text = "";
  // An empty line ends them; some clients leave it out after the signature.
  while (!(await reader.atEnd())) {
    const line = await reader.line();
    if (line === "") break;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // Some clients end a trailer with a line feed of its own before the line break.
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) {
      signature = value;
    } else if (announced.has(name) && !Object.hasOwn(trailers, name)) {
      trailers[name] = value;
      text += `${name}:${value}\n`;
    } else {
      throw s3MalformedTrailer();
    }
  }
  if (Object.keys(trailers).length === 0 && announced.size > 0) throw s3MalformedTrailer();
  signer?.trailer(text, signature ?? "");
}

/** Lines and bytes of a body that arrives in pieces of any size. */
class FramedReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #ended = false;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whether there is something to read, after waiting for it where nothing is held. */
  async #more(): Promise<boolean> {
    while (!this.#ended && this.#held.length === 0) await this.#fetch();
    return this.#held.length > 0;
  }

  async #fetch(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done) {
      this.#ended = true;
      return;
    }
    const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
  }

  /** Up to the next line break, which is consumed. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf("\r\n", 0, "latin1");
      if (end > LONGEST_LINE_BYTES || (end < 0 && this.#held.length > LONGEST_LINE_BYTES)) throw s3IncompleteBody();
      if (end >= 0) {
        const text = this.#held.toString("latin1", 0, end);
        this.#held = this.#held.subarray(end + 2);
        return text;
      }
      if (this.#ended) throw s3IncompleteBody();
      await this.#fetch();
    }
  }

  async *bytes(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (!(await this.#more())) throw s3IncompleteBody();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async lineBreak(): Promise<void> {
    while (this.#held.length < 2 && !this.#ended) await this.#fetch();
    if (this.#held[0] !== 0x0d || this.#held[1] !== 0x0a) throw s3IncompleteBody();
    this.#held = this.#held.subarray(2);
  }

  async atEnd(): Promise<boolean> {
    return !(await this.#more());
  }
}
