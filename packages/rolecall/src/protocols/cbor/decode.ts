/**
 * CBOR bytes to values, as much of RFC 8949 as rpcv2Cbor uses. Hostile bytes are refused before anything is made of
 * them: a length beyond the bytes there are, nesting beyond the limit, text that is not UTF-8, bytes left over.
 *
 * Why this is our own: docs/decisions/2026-11-24-cbor.md.
 * @see https://www.rfc-editor.org/rfc/rfc8949
 */
import { fromUtf8 } from "../bytes.js";

/** A tag and what it is put on; timestamps are tag 1. */
export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: unknown,
  ) {}
}

/** A map, kept apart from what else is an object. Keys that are no text are refused. */
export class CborMap {
  readonly entries = new Map<string, unknown>();
}

export const cborDepthLimit = 200;

/** What `decodeCbor` says of bytes that are no CBOR: never thrown. */
export const notCbor = Symbol("not CBOR");

/** The one value that the bytes hold: null, boolean, number, bigint, string, Buffer, array, `CborMap` or `Tagged`. */
export function decodeCbor(bytes: Buffer): unknown {
  const decoder = new Decoder(bytes);
  const value = decoder.item(0);
  return value === notCbor || decoder.at !== bytes.length ? notCbor : value;
}

const indefinite = -1;
const breakByte = 0xff;

class Decoder {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  item(depth: number): unknown {
    const { bytes } = this;
    if (depth > cborDepthLimit || this.at >= bytes.length) return notCbor;
    const initial = bytes[this.at++] as number;
    const major = initial >> 5;
    const minor = initial & 0x1f;
    if (major === 7) return this.simple(minor);
    const argument = this.argument(minor);
    if (argument === undefined) return notCbor;
    const isOpen = argument === indefinite;
    switch (major) {
      case 0:
        return isOpen ? notCbor : argument;
      case 1:
        if (isOpen) return notCbor;
        return typeof argument === "bigint" || argument > Number.MAX_SAFE_INTEGER - 1
          ? -1n - BigInt(argument)
          : -1 - argument;
      case 2:
        return isOpen ? this.pieces(2) : this.take(argument);
      case 3: {
        const text = isOpen ? this.pieces(3) : this.take(argument);
        return text === notCbor ? notCbor : (fromUtf8(text as Buffer) ?? notCbor);
      }
      case 4:
        return this.list(argument, depth);
      case 5:
        return this.map(argument, depth);
      default: {
        if (isOpen || typeof argument === "bigint") return notCbor;
        const value = this.item(depth + 1);
        return value === notCbor ? notCbor : new Tagged(argument, value);
      }
    }
  }

  /** The number that follows the initial byte; `indefinite` for 31; undefined when the bytes end or it is reserved. */
  private argument(minor: number): number | bigint | undefined {
    const { bytes, at } = this;
    if (minor < 24) return minor;
    if (minor === 31) return indefinite;
    if (minor > 27) return undefined;
    const width = 1 << (minor - 24);
    if (at + width > bytes.length) return undefined;
    this.at += width;
    if (width < 8) return bytes.readUIntBE(at, width);
    const value = bytes.readBigUInt64BE(at);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  private take(length: number | bigint): Buffer | typeof notCbor {
    if (typeof length === "bigint" || length > this.bytes.length - this.at) return notCbor;
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  /** A string in pieces: each definite and of the same kind, up to the break. */
  private pieces(major: number): Buffer | typeof notCbor {
    const pieces: Buffer[] = [];
    for (;;) {
      if (this.at >= this.bytes.length) return notCbor;
      const initial = this.bytes[this.at++] as number;
      if (initial === breakByte) return Buffer.concat(pieces);
      if (initial >> 5 !== major) return notCbor;
      const length = this.argument(initial & 0x1f);
      if (length === undefined || length === indefinite) return notCbor;
      const piece = this.take(length);
      if (piece === notCbor) return notCbor;
      pieces.push(piece as Buffer);
    }
  }

  private list(count: number | bigint, depth: number): unknown {
    // Each element takes a byte at least, so a count beyond the bytes is a lie.
    if (typeof count === "bigint" || count > this.bytes.length - this.at) return notCbor;
    const list: unknown[] = [];
    while (count === indefinite ? !this.ended() : list.length < count) {
      const value = this.item(depth + 1);
      if (value === notCbor) return notCbor;
      list.push(value);
    }
    return list;
  }

  private map(count: number | bigint, depth: number): unknown {
    if (typeof count === "bigint" || count > this.bytes.length - this.at) return notCbor;
    const map = new CborMap();
    for (let index = 0; count === indefinite ? !this.ended() : index < count; index++) {
      const key = this.item(depth + 1);
      if (typeof key !== "string") return notCbor;
      const value = this.item(depth + 1);
      if (value === notCbor) return notCbor;
      map.entries.set(key, value);
    }
    return map;
  }

  /** Whether the break comes; it is passed over. Where the bytes end, the next item tells. */
  private ended(): boolean {
    if (this.bytes[this.at] !== breakByte) return false;
    this.at++;
    return true;
  }

  private simple(minor: number): unknown {
    const { bytes, at } = this;
    switch (minor) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        if (at + 2 > bytes.length) return notCbor;
        this.at += 2;
        return half(bytes.readUInt16BE(at));
      case 26:
        if (at + 4 > bytes.length) return notCbor;
        this.at += 4;
        return bytes.readFloatBE(at);
      case 27:
        if (at + 8 > bytes.length) return notCbor;
        this.at += 8;
        return bytes.readDoubleBE(at);
      default:
        return notCbor;
    }
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc8949#name-half-precision */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
