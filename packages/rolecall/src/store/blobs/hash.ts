import { createHash } from "node:crypto";

export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** No blob of this content is there: it was never stored, or was collected. */
export class NoBlob extends Error {
  override readonly name = "NoBlob";

  constructor(hash: string) {
    super(`there is no blob ${hash}`);
  }
}

export const noBlob = (hash: string): Error => new NoBlob(hash);

/** The content piece by piece, whichever way it was given. */
export async function* pieces(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/** Hashes are addresses, and of file names too: nothing else passes. */
export function requireHash(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw noBlob(hash);
  return hash;
}
