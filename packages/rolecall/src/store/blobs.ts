/**
 * Large bodies (function code, objects), addressed by content.
 *
 * A blob is written before the record that names it and collected when no record names it.
 */
export interface Blobs {
  /** Stores the bytes and answers their SHA-256 in hex. Storing the same bytes again is no change. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob>;
  /** The whole blob. @throws NoBlob */
  get(hash: string): Promise<Uint8Array>;
  /** Bytes `start` through `end` (inclusive; the whole without them). @throws if there is none. */
  stream(hash: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** Deletes each blob that `named` does not hold and that is older than the grace period. */
  collect(named: (hash: string) => Promise<boolean>, graceMs: number): Promise<number>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface StoredBlob {
  readonly hash: string;
  readonly sizeBytes: number;
}
