/** Blobs of a server that leaves nothing on the disk. */
import type { Blobs } from "../blobs.js";
import { noBlob, pieces, sha256 } from "./hash.js";

const CHUNK_BYTES = 64 * 1024;

export function openMemoryBlobs(): Blobs {
  const blobs = new Map<string, { readonly bytes: Buffer; putAtMs: number }>();
  const require = (hash: string): Buffer => {
    const found = blobs.get(hash);
    if (!found) throw noBlob(hash);
    return found.bytes;
  };

  return {
    async put(content) {
      const parts: Uint8Array[] = [];
      // Copied piece by piece: the caller may use its buffer again.
      for await (const piece of pieces(content)) parts.push(Uint8Array.from(piece));
      const bytes = Buffer.concat(parts);
      const hash = sha256(bytes);
      const known = blobs.get(hash);
      if (known) known.putAtMs = Date.now();
      else blobs.set(hash, { bytes, putAtMs: Date.now() });
      return { hash, sizeBytes: bytes.length };
    },

    async get(hash) {
      return Uint8Array.from(require(hash));
    },

    async *stream(hash, range) {
      const bytes = require(hash);
      const end = Math.min(range ? range.end + 1 : bytes.length, bytes.length);
      for (let at = range?.start ?? 0; at < end; at += CHUNK_BYTES) {
        yield Uint8Array.from(bytes.subarray(at, Math.min(at + CHUNK_BYTES, end)));
      }
    },

    async collect(named, graceMs) {
      let collected = 0;
      for (const hash of [...blobs.keys()]) {
        const old = () => Date.now() - (blobs.get(hash)?.putAtMs ?? Number.POSITIVE_INFINITY) >= graceMs;
        // Asked again after the wait: the same bytes may have been put while `named` looked for a record.
        if (old() && !(await named(hash)) && old() && blobs.delete(hash)) collected++;
      }
      return collected;
    },

    async reset() {
      blobs.clear();
    },

    async close() {
      blobs.clear();
    },
  };
}
