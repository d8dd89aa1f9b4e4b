/**
 * Keys as bytes: an encoding of tuples whose byte order is the order of the tuples.
 *
 * Part by part: bytes < numbers < strings; bytes by value, finite numbers by size, strings by code point (the order
 * of UTF-8), and a tuple before its continuations. Each part begins with a tag and ends by itself, so that a prefix
 * of parts is a prefix of bytes and of no other tuple's bytes: `["a"]` does not reach into `["ab"]`.
 *
 * Inside the process a key is a *packed* string, one character a byte (0 to 255): comparing such strings with `<`
 * compares the bytes, and maps and sets can hold them. Only a driver turns it into a Buffer.
 */
import type { Key, KeyPart } from "./store.js";

const BYTES = "\x01";
const NUMBER = "\x02";
const STRING = "\x03";
/** Ends bytes and strings; a NUL inside is written as NUL and 0xff, which no tag is. */
const END = "\x00";

const bits = new DataView(new ArrayBuffer(8));

/** @throws TypeError for NaN and infinities: they have no place among keys. */
export function packKey(key: Key): string {
  let packed = "";
  for (const part of key) packed += packPart(part);
  return packed;
}

export function unpackKey(packed: string): Key {
  const parts: KeyPart[] = [];
  let at = 0;
  while (at < packed.length) {
    const tag = packed[at];
    if (tag === NUMBER) {
      parts.push(unpackNumber(packed, at + 1));
      at += 9;
    } else if (tag === STRING || tag === BYTES) {
      const end = endOf(packed, at + 1);
      if (end < 0) throw new Error("a key ends in the middle of a part");
      const body = packed.slice(at + 1, end).replaceAll("\x00\xff", "\x00");
      parts.push(tag === STRING ? unpackString(body) : new Uint8Array(Buffer.from(body, "latin1")));
      at = end + 1;
    } else throw new Error(`a key holds the unknown tag ${packed.charCodeAt(at)}`);
  }
  return parts;
}

export const encodeKey = (key: Key): Buffer => toBytes(packKey(key));
export const decodeKey = (bytes: Buffer): Key => unpackKey(fromBytes(bytes));

export const toBytes = (packed: string): Buffer => Buffer.from(packed, "latin1");
export const fromBytes = (bytes: Buffer): string => bytes.toString("latin1");

/** The smallest packed string after every key that begins with `prefix`: no tag reaches 0xff. */
export const endOfPrefix = (prefix: string): string => `${prefix}\xff`;

/** The smallest packed string after `packed` itself. */
export const successor = (packed: string): string => `${packed}\x00`;

/** The leading two parts of a packed key (its collection), undefined when it has fewer. */
export function packedHead(packed: string): string | undefined {
  const first = partEnd(packed, 0);
  const second = first < 0 ? -1 : partEnd(packed, first);
  return second < 0 ? undefined : packed.slice(0, second);
}

function packPart(part: KeyPart): string {
  if (typeof part === "string") return STRING + packString(part) + END;
  if (typeof part === "number") return NUMBER + packNumber(part);
  if (part instanceof Uint8Array) {
    const body = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("latin1");
    return BYTES + body.replaceAll("\x00", "\x00\xff") + END;
  }
  throw new TypeError(`a key is made of strings, numbers and bytes, not of ${part === null ? "null" : typeof part}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the one ASCII character that needs an escape.
const PLAIN = /^[\x01-\x7f]*$/;

function packString(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, "utf8").toString("latin1").replaceAll("\x00", "\x00\xff");
  // Lone surrogates reach us through JSON escapes. UTF-8 would turn all of them into one replacement character and
  // so two keys into one; they are written like any other code point of three bytes instead.
  let packed = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    packed +=
      code >= 0xd800 && code <= 0xdfff
        ? String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
        : Buffer.from(character, "utf8").toString("latin1");
  }
  return packed.replaceAll("\x00", "\x00\xff");
}

const LONE_SURROGATE = /\xed([\xa0-\xbf])([\x80-\xbf])/g;

function unpackString(body: string): string {
  if (PLAIN.test(body)) return body;
  let text = "";
  let from = 0;
  for (const found of body.matchAll(LONE_SURROGATE)) {
    const [bytes, middle = "", last = ""] = found;
    text += toBytes(body.slice(from, found.index)).toString("utf8");
    text += String.fromCharCode(0xd000 | ((middle.charCodeAt(0) & 0x3f) << 6) | (last.charCodeAt(0) & 0x3f));
    from = found.index + bytes.length;
  }
  return text + toBytes(body.slice(from)).toString("utf8");
}

/** IEEE 754 orders positive numbers by their bits already; a negative one's bits are all turned round. */
function packNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`a key cannot hold the number ${value}`);
  bits.setFloat64(0, value === 0 ? 0 : value);
  const high = bits.getUint32(0);
  const negative = high >= 0x8000_0000;
  bits.setUint32(0, negative ? ~high : high | 0x8000_0000);
  if (negative) bits.setUint32(4, ~bits.getUint32(4));
  let packed = "";
  for (let at = 0; at < 8; at++) packed += String.fromCharCode(bits.getUint8(at));
  return packed;
}

function unpackNumber(packed: string, from: number): number {
  for (let at = 0; at < 8; at++) bits.setUint8(at, packed.charCodeAt(from + at));
  const high = bits.getUint32(0);
  const negative = high < 0x8000_0000;
  bits.setUint32(0, negative ? ~high : high & 0x7fff_ffff);
  if (negative) bits.setUint32(4, ~bits.getUint32(4));
  return bits.getFloat64(0);
}

/** Where the body that begins at `from` ends: at a NUL that no 0xff follows; -1 when it does not. */
function endOf(packed: string, from: number): number {
  let end = packed.indexOf(END, from);
  while (end >= 0 && packed.charCodeAt(end + 1) === 0xff) end = packed.indexOf(END, end + 2);
  return end;
}

/** Where the part that begins at `from` ends; -1 when no whole part begins there. */
function partEnd(packed: string, from: number): number {
  const tag = packed[from];
  if (tag === NUMBER) return from + 9 <= packed.length ? from + 9 : -1;
  return tag === STRING || tag === BYTES ? endOf(packed, from + 1) + 1 || -1 : -1;
}
