/**
 * S3's streaming payloads (`aws-chunked`): the body in chunks, each signed over the one before, and trailing headers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html (2026-11)
 */
import type { HttpRequest } from "../http.js";
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
 * The body without its framing.
 * @throws AwsError when a signature does not match, or the framing or x-amz-decoded-content-length is wrong
 */
export function unwrapChunks(request: HttpRequest, claim: Claim, key: Buffer): Unwrapped {
  const form = claim.payloadHash ?? "";
  const signed = form === STREAMING_SIGNED || form === STREAMING_SIGNED_TRAILER;
  const withTrailer = form === STREAMING_SIGNED_TRAILER || form === STREAMING_UNSIGNED_TRAILER;
  const decodedLength = request.headers["x-amz-decoded-content-length"];
  if (decodedLength === undefined || !/^\d+$/.test(decodedLength)) throw s3MissingLength();

  const signer = signed ? chunkSigner(claim, key) : undefined;
  const reader = lineReader(request.body);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for (let number = 1; ; number += 1) {
    const { size, signature } = chunkHeader(reader.line());
    const data = reader.bytes(size);
    // The last chunk is empty; in front of trailers it ends with its header line.
    if (size > 0 || !withTrailer) reader.lineBreak();
    signer?.chunk(data, signature ?? "");
    if (size === 0) break;
    const previous = chunks.at(-1);
    if (previous !== undefined && previous.length < SMALLEST_CHUNK_BYTES) {
      throw s3SmallChunk(number - 1, previous.length);
    }
    chunks.push(data);
    sizeBytes += size;
  }
  const trailers = withTrailer ? readTrailers(reader, request, signer) : {};
  if (!reader.atEnd() || sizeBytes !== Number(decodedLength)) throw s3IncompleteBody();
  return { body: chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks), trailers };
}

interface ChunkSigner {
  chunk(data: Uint8Array, provided: string): void;
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
    chunk: (data, provided) =>
      check(
        `AWS4-HMAC-SHA256-PAYLOAD\n${claim.timestamp}\n${scope}\n${previous}\n${EMPTY_SHA256}\n${sha256(data)}`,
        provided,
      ),
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

const TRAILER_SIGNATURE = "x-amz-trailer-signature";

function readTrailers(
  reader: LineReader,
  request: HttpRequest,
  signer: ChunkSigner | undefined,
): Record<string, string> {
  const announced = new Set(
    (request.headers["x-amz-trailer"] ?? "").split(",").map((name) => name.trim().toLowerCase()),
  );
  const trailers: Record<string, string> = {};
  let signature: string | undefined;
  let text = "";
  // An empty line ends them; some clients leave it out after the signature.
  while (!reader.atEnd()) {
    const line = reader.line();
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
  if (Object.keys(trailers).length === 0 && announced.size > 0 && !announced.has("")) throw s3MalformedTrailer();
  signer?.trailer(text, signature ?? "");
  return trailers;
}

interface LineReader {
  /** Up to the next line break, which is consumed. */
  line(): string;
  bytes(length: number): Uint8Array;
  lineBreak(): void;
  atEnd(): boolean;
}

function lineReader(body: Uint8Array): LineReader {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let position = 0;
  return {
    line() {
      const end = bytes.indexOf("\r\n", position, "latin1");
      if (end < 0 || end - position > LONGEST_LINE_BYTES) throw s3IncompleteBody();
      const text = bytes.toString("latin1", position, end);
      position = end + 2;
      return text;
    },
    bytes(length) {
      if (position + length > bytes.length) throw s3IncompleteBody();
      const data = bytes.subarray(position, position + length);
      position += length;
      return data;
    },
    lineBreak() {
      if (bytes[position] !== 0x0d || bytes[position + 1] !== 0x0a) throw s3IncompleteBody();
      position += 2;
    },
    atEnd: () => position === bytes.length,
  };
}
