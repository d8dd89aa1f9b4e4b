/** Blobs that no record names any more (a function's old code) go, some time after they were written. */
import type { Blobs } from "../store/blobs.js";
import type { Store } from "../store/store.js";
import type { ServiceDefinition } from "./service.js";

/** A blob is written before the record that names it: a young one may still be waiting for its record. */
const GRACE_MS = 10 * 60_000;
const EVERY_MS = 30 * 60_000;

/** Collects once. Answers how many went. */
export function collectBlobs(
  { store, blobs }: { readonly store: Store; readonly blobs: Blobs },
  services: Iterable<ServiceDefinition>,
  graceMs = GRACE_MS,
): Promise<number> {
  const askers = [...services].flatMap(({ namesBlob }) => (namesBlob ? [namesBlob] : []));
  return blobs.collect(
    (hash) =>
      store.read(async (read) => {
        for (const names of askers) if (await names(read, hash)) return true;
        return false;
      }),
    graceMs,
  );
}

/** Collects now and every half hour; returns the way to stop. */
export function keepCollecting(collect: () => Promise<number>, failed: (error: unknown) => void): () => void {
  const run = () => void collect().catch(failed);
  const timer = setInterval(run, EVERY_MS).unref();
  run();
  return () => clearInterval(timer);
}
