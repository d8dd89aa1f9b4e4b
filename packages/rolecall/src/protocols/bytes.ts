/** Bytes and texts: base64 as AWS reads it, UTF-8 that is well formed, compressed bodies with a bound. */
import { isUtf8 } from "node:buffer";
import * as zlib from "node:zlib";

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes a base64 text stands for; undefined when it is not padded, not of the alphabet, or not canonical. */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !base64Pattern.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  // Bits beyond the last byte must be zero: `AB==` and `AA==` would else be the same bytes.
  if (text.endsWith("=") && bytes.toString("base64") !== text) return undefined;
  return bytes;
}

export const toBase64 = (bytes: Uint8Array): string => bufferOf(bytes).toString("base64");

/** The same bytes as a Buffer, without a copy. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Text of UTF-8 bytes, undefined when they are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? bufferOf(bytes).toString("utf8") : undefined;

/** Most bytes that a compressed body may unfold to. */
export const unzippedLimitBytes = 32 * 1024 * 1024;

/** The bytes inside a gzip stream; undefined when it is none or unfolds to more than `unzippedLimitBytes`. */
export function unzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return zlib.gunzipSync(bytes, { maxOutputLength: unzippedLimitBytes });
  } catch (error) {
    // zlib throws only on what it is given: a header, checksum or length that does not fit, or too large an output.
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code.startsWith("Z_") || code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

/** CRC-32 as `x-amz-crc32` carries it. Node has it since 20.15 and 22.2; the table serves those before. */
export const crc32: (bytes: Uint8Array) => number = zlib.crc32 ?? crc32ByTable;

let table: Uint32Array | undefined;
export function crc32ByTable(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}
