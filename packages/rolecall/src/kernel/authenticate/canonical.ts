/**
 * The canonical request of Signature Version 4: what both sides hash.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (2026-11)
 */
import type { HttpRequest } from "../http.js";

/** What of a request its signature covers. */
export interface Covered {
  /** Lower case, sorted. */
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body, or the word that S3 takes in its place. */
  readonly payloadHash: string;
  /** S3 signs the path as it is sent; the others normalise it and encode it once more. */
  readonly verbatimPath: boolean;
  /** Query parameters that are not part of it: the signature itself, an appended security token. */
  readonly withoutParameters?: readonly string[];
}

export function canonicalRequest(request: HttpRequest, covered: Covered): string {
  let headers = "";
  for (const name of covered.signedHeaders) headers += `${name}:${canonicalHeader(request, name)}\n`;
  const path = covered.verbatimPath ? request.path || "/" : canonicalPath(request.path);
  const query = canonicalQuery(request.query, covered.withoutParameters);
  return `${request.method}\n${path}\n${query}\n${headers}\n${covered.signedHeaders.join(";")}\n${covered.payloadHash}`;
}

/**
 * The value as signed: trimmed, runs of blanks folded, a repeated header's values joined with `,` in the order they
 * came. A header that is not there counts as empty, so that it cannot be signed and then taken away.
 */
function canonicalHeader(request: HttpRequest, name: string): string {
  // What HTTP/2 calls `:authority`, and signers of it may, is kept as `host`.
  const value = request.headers[name === ":authority" ? "host" : name] ?? "";
  return NEEDS_FOLDING.test(value) ? value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "") : value;
}
// Not `\s`: that takes the byte A0, part of many UTF-8 characters, for a blank.
const NEEDS_FOLDING = /[ \t\r\n]{2}|^[ \t\r\n]|[ \t\r\n]$|[\t\r\n]/;

const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)*\/?$/;

/** Dot segments and empty segments resolved, every segment encoded once more. */
function canonicalPath(path: string): string {
  if (path === "" || path === "/") return "/";
  if (PLAIN_PATH.test(path)) return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") segments.pop();
    else segments.push(encode(segment));
  }
  if (segments.length === 0) return "/";
  return `/${segments.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** Parameters decoded, encoded AWS's way, and sorted by name, then value. */
function canonicalQuery(query: string, without: readonly string[] = []): string {
  if (query === "") return "";
  const pairs: (readonly [string, string])[] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = recode(equals < 0 ? part : part.slice(0, equals));
    if (without.includes(name)) continue;
    pairs.push([name, equals < 0 ? "" : recode(part.slice(equals + 1))]);
  }
  pairs.sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const UNRESERVED = /^[\w.~-]*$/;

const recode = (text: string): string => (UNRESERVED.test(text) ? text : encodeBytes(decodeBytes(text)));

/** Every byte but the unreserved ones as `%XX`. */
const encode = (text: string): string => (UNRESERVED.test(text) ? text : encodeBytes(bytesOf(text)));

function encodeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += ENCODED[byte];
  return text;
}

const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/** A `%` that no two hex digits follow stands for itself; `+` is a blank, as every reader of queries takes it. */
function decodeBytes(text: string): Uint8Array {
  const raw = bytesOf(text);
  const out = new Uint8Array(raw.length);
  let length = 0;
  for (let index = 0; index < raw.length; index += 1) {
    const byte = raw[index] as number;
    if (byte === 0x2b) {
      out[length++] = 0x20;
      continue;
    }
    const high = byte === 0x25 ? hexDigit(raw[index + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(raw[index + 2]);
    if (low < 0) {
      out[length++] = byte;
    } else {
      out[length++] = high * 16 + low;
      index += 2;
    }
  }
  return out.subarray(0, length);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Node gives what came off the wire one character a byte; text from elsewhere may hold more. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? "utf8" : "latin1");
}

/** A query parameter's decoded value; undefined when it is absent. The first one counts. */
export function queryParameter(query: string, name: string): string | undefined {
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    if ((equals < 0 ? part : part.slice(0, equals)) !== name) continue;
    return equals < 0 ? "" : Buffer.from(decodeBytes(part.slice(equals + 1))).toString("utf8");
  }
  return undefined;
}
