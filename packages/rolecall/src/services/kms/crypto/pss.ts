/**
 * EMSA-PSS over a digest, with a salt as long as the digest: node:crypto signs messages only, KMS digests too.
 *
 * RFC 8017, section 9.1.
 */
import { createHash, timingSafeEqual } from "node:crypto";

const TRAILER = 0xbc;

/** @param bits of the modulus, less one */
export function encodePss(digest: Uint8Array, salt: Uint8Array, hash: string, bits: number): Buffer {
  const length = Math.ceil(bits / 8);
  const h = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const db = Buffer.alloc(length - h.length - 1);
  db[db.length - salt.length - 1] = 1;
  db.set(salt, db.length - salt.length);
  xorMask(db, h, hash);
  clearTop(db, bits);
  return Buffer.concat([db, h, Buffer.from([TRAILER])]);
}

export function verifyPss(encoded: Buffer, digest: Uint8Array, hash: string, bits: number): boolean {
  const length = Math.ceil(bits / 8);
  const em = encoded.subarray(encoded.length - length);
  const hashBytes = digest.byteLength;
  if (em.length < 2 * hashBytes + 2 || em.at(-1) !== TRAILER) return false;
  const db = Buffer.from(em.subarray(0, length - hashBytes - 1));
  const h = em.subarray(length - hashBytes - 1, -1);
  xorMask(db, h, hash);
  clearTop(db, bits);
  const padding = db.subarray(0, db.length - hashBytes - 1);
  if (db[padding.length] !== 1 || padding.some((byte) => byte !== 0)) return false;
  const salt = db.subarray(padding.length + 1);
  return timingSafeEqual(h, createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest());
}

/** MGF1, laid over the block. */
function xorMask(block: Buffer, seed: Uint8Array, hash: string): void {
  const counter = Buffer.alloc(4);
  for (let at = 0, round = 0; at < block.length; round += 1) {
    counter.writeUInt32BE(round);
    for (const byte of createHash(hash).update(seed).update(counter).digest()) {
      if (at >= block.length) break;
      block[at] = (block[at] as number) ^ byte;
      at += 1;
    }
  }
}

function clearTop(block: Buffer, bits: number): void {
  const unused = 8 * Math.ceil(bits / 8) - bits;
  block[0] = (block[0] as number) & (0xff >> unused);
}
