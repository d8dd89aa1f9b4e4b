import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { blobContract } from "./contract.js";
import { openFileBlobs, openMemoryBlobs } from "./index.js";

const directory = () => mkdtemp(path.join(tmpdir(), "rolecall-blobs-"));

blobContract("blobs in files", true, async () => {
  const place = await directory();
  return {
    open: () => openFileBlobs(path.join(place, "blobs")),
    remove: () => rm(place, { recursive: true, force: true }),
  };
});

blobContract("blobs in memory", false, async () => {
  const blobs = openMemoryBlobs();
  return { open: async () => blobs, remove: async () => {} };
});

describe("blobs in files", () => {
  test("what a killed process left half written is cleared away", async () => {
    const place = await directory();
    await mkdir(path.join(place, "incoming"), { recursive: true });
    await writeFile(path.join(place, "incoming", "half"), "ha");
    await mkdir(path.join(place, "trash", "old", "ab"), { recursive: true });
    const blobs = await openFileBlobs(place);
    expect(await readdir(path.join(place, "incoming"))).toEqual([]);
    expect(await readdir(path.join(place, "trash"))).toEqual([]);
    await blobs.close();
    await rm(place, { recursive: true });
  });

  test("a reader keeps its blob when it is collected or reset meanwhile", async () => {
    const place = await directory();
    const blobs = await openFileBlobs(place);
    const content = new Uint8Array(1_000_000).fill(7);
    const { hash } = await blobs.put(content);
    let seen = 0;
    for await (const piece of blobs.stream(hash)) {
      if (seen === 0) await blobs.reset();
      seen += piece.length;
    }
    expect(seen).toBe(content.length);
    await blobs.close();
    await rm(place, { recursive: true });
  });
});
