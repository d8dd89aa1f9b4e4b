/** Takes away the blobs that no record names any more: code that was replaced, uploads whose record was never written. */
import type { Blobs } from "../blobs.js";
import type { Read, Store } from "../store.js";

export interface CollectorOptions {
  readonly store: Store;
  readonly blobs: Blobs;
  /** Whether some record names the blob; one question for each service that keeps blobs. */
  readonly named: readonly ((read: Read, hash: string) => Promise<boolean>)[];
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From one collection to the next; 10 minutes. */
  readonly everyMs?: number;
  /** A blob is written before the record that names it; one so young may be waiting for it. 1 hour. */
  readonly graceMs?: number;
}

/** Collects until the signal fires; then it rejects with the signal's reason, as everything behind the calls does. */
export async function collectBlobs(options: CollectorOptions, signal: AbortSignal): Promise<void> {
  const { store, blobs, named, sleep, everyMs = 10 * 60_000, graceMs = 60 * 60_000 } = options;
  for (;;) {
    await blobs.collect(async (hash) => {
      signal.throwIfAborted();
      return store.read(async (read) => {
        for (const names of named) if (await names(read, hash)) return true;
        return false;
      });
    }, graceMs);
    await sleep(everyMs, signal);
  }
}
