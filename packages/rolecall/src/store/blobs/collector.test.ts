import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteStore } from "../sqlite/index.js";
import type { Store } from "../store.js";
import { type CollectorOptions, collectBlobs } from "./collector.js";
import { openMemoryBlobs } from "./index.js";

let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ memory: true });
});
afterEach(() => store.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const names =
  (place: string): CollectorOptions["named"][number] =>
  async (read, hash) =>
    (await read.get([place, hash])) !== undefined;

/** Runs as many collections as `turns`, doing `between` after each, and then ends. */
async function collect(blobs: CollectorOptions["blobs"], between: readonly (() => Promise<void>)[], graceMs = 0) {
  const stop = new AbortController();
  let turn = 0;
  const sleep = async () => {
    const next = between[turn++];
    if (next === undefined) stop.abort(new Error("stopping"));
    else await next();
    stop.signal.throwIfAborted();
  };
  const named = [names("functions"), names("objects")];
  await expect(collectBlobs({ store, blobs, named, sleep, graceMs }, stop.signal)).rejects.toThrow("stopping");
}

test("a blob stays while a record of any service names it, and goes at the next collection after that", async () => {
  const blobs = openMemoryBlobs();
  const code = await blobs.put(bytes("code"));
  const object = await blobs.put(bytes("object"));
  const upload = await blobs.put(bytes("never named"));
  await store.transact(async (tx) => {
    tx.put(["functions", code.hash], true);
    tx.put(["objects", object.hash], true);
  });

  await collect(blobs, [
    async () => {
      await expect(blobs.get(upload.hash)).rejects.toThrow();
      expect(await blobs.get(code.hash)).toEqual(bytes("code"));
      await store.transact(async (tx) => tx.delete(["functions", code.hash]));
    },
  ]);

  await expect(blobs.get(code.hash)).rejects.toThrow();
  expect(await blobs.get(object.hash)).toEqual(bytes("object"));
});

test("a blob whose record may still be on its way stays", async () => {
  const blobs = openMemoryBlobs();
  const upload = await blobs.put(bytes("just written"));
  await collect(blobs, [], 60_000);
  expect(await blobs.get(upload.hash)).toEqual(bytes("just written"));
});
