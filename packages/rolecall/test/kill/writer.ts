/** Writes without end and says each step once it is answered; the kill test ends it in the middle. */
import { writeSync } from "node:fs";
import path from "node:path";
import { openFileBlobs } from "../../src/store/blobs/index.js";
import { openSqliteStore } from "../../src/store/sqlite/index.js";
import { blobContent, deletedBy, hasBlob, thing, things, WORKERS } from "./work.js";

const [directory = ""] = process.argv.slice(2);
const store = await openSqliteStore({ directory });
const blobs = await openFileBlobs(path.join(directory, "blobs"));

async function work(worker: number): Promise<void> {
  for (;;) {
    const next = (((await store.read((tx) => tx.get(["steps", worker]))) as number | undefined) ?? 0) + 1;
    const blob = hasBlob(next) ? (await blobs.put(blobContent(worker, next))).hash : undefined;
    await store.transact(async (tx) => {
      tx.put(["steps", worker], next);
      await things.put(tx, thing(worker, next, blob));
      const gone = deletedBy(next);
      if (gone !== undefined) await things.delete(tx, [worker, gone]);
      tx.put(["twin", worker], next);
    });
    writeSync(1, `${worker} ${next}\n`);
  }
}

await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
