/**
 * The store's promise about `kill -9`: what was answered is there, and nothing is half there. A process that writes
 * without a pause is killed at moments of chance, again and again over the same files.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileBlobs } from "../src/store/blobs/index.js";
import { openSqliteStore } from "../src/store/sqlite/index.js";
import { blobContent, hasBlob, stepsLeft, type Thing, thing, things, WORKERS } from "./kill/work.js";

const ROUNDS = 15;
const here = path.dirname(fileURLToPath(import.meta.url));

let directory: string;
let writer: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "rolecall-kill-"));
  writer = path.join(directory, "writer.mjs");
  const libsql = createRequire(import.meta.url).resolve("libsql");
  await build({
    entryPoints: [path.join(here, "kill/writer.ts")],
    outfile: writer,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@rolecall/source"],
    // The bundle lies outside the tree, so it names the native module by its place.
    alias: { libsql },
    external: [libsql],
  });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test(`nothing that was answered is lost when the writer is killed ${ROUNDS} times`, { timeout: 60_000 }, async () => {
  const data = path.join(directory, "data");
  const answered = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    await writeUntilKilled(data, answered);
    await compare(data, answered);
  }
  // Otherwise the comparison has seen too little to mean anything.
  expect(Math.min(...answered.values())).toBeGreaterThan(ROUNDS);
});

/** Runs the writer until a moment of chance after its first answer, and notes its answers. */
function writeUntilKilled(data: string, answered: Map<number, number>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, data], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let complaint = "";
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on("data", (piece) => {
      complaint += piece;
    });
    child.stdout.on("data", (piece) => {
      said += piece;
      timer ??= setTimeout(() => child.kill("SIGKILL"), Math.random() * 150);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (signal !== "SIGKILL")
        return reject(new Error(`the writer ended by itself (${code ?? signal}): ${complaint}`));
      // The last line may be cut off; what stands in it was answered or not, and is left out.
      for (const line of said.slice(0, said.lastIndexOf("\n")).split("\n")) {
        const [worker, step] = line.split(" ").map(Number) as [number, number];
        answered.set(worker, step);
      }
      resolve();
    });
  });
}

async function compare(data: string, answered: ReadonlyMap<number, number>): Promise<void> {
  // Opening at once is part of the promise: the dead writer's lock does not stay.
  const store = await openSqliteStore({ directory: data });
  const blobs = await openFileBlobs(path.join(data, "blobs"));
  const { steps, twins, records, entries } = await store.read(async (tx) => ({
    steps: await tx.range({ prefix: ["steps"] }),
    twins: await tx.range({ prefix: ["twin"] }),
    records: await tx.range({ prefix: ["r", things.name] }),
    entries: await tx.range({ prefix: ["i", things.name] }),
  }));

  expect(twins.map(({ value }) => value)).toEqual(steps.map(({ value }) => value));
  const last = new Map(steps.map(({ key, value }) => [key[1] as number, value as number]));
  for (const [worker, step] of answered) {
    // One step of each worker may have been written and not yet answered.
    expect([step, step + 1]).toContain(last.get(worker));
  }

  const found = records.map(({ value }) => value as unknown as Thing);
  const expected = Array.from({ length: WORKERS }, (_, worker) =>
    stepsLeft(last.get(worker) ?? 0).map((step) => ({ worker, step })),
  ).flat();
  expect(found.map(({ worker, step }) => ({ worker, step }))).toEqual(expected);
  for (const record of found) {
    expect(record).toEqual(thing(record.worker, record.step, record.blob));
    expect(record.blob !== undefined).toBe(hasBlob(record.step));
  }

  // Each record stands in its index entries, and no entry is left without its record.
  const places = entries.map(({ key }) => JSON.stringify(key.slice(2))).sort();
  const should = found
    .flatMap(({ worker, step, group }) => [
      ["byGroup", group, worker, step],
      ["byGroup", "all", step % 2, worker, step],
    ])
    .map((key) => JSON.stringify(key))
    .sort();
  expect(places).toEqual(should);

  for (const { blob, worker, step } of found) {
    if (blob !== undefined) expect(Buffer.compare(await blobs.get(blob), blobContent(worker, step))).toBe(0);
  }
  await blobs.close();
  await store.close();
}
