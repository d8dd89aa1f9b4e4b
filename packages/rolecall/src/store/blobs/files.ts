/**
 * Blobs as files, named by their content: `<root>/ab/abcdef…`.
 *
 * A blob is written under a passing name and then renamed, so that a file under its own name is whole, whenever the
 * process dies. The disk is not waited for: a killed process loses nothing it has handed to the operating system.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import type { Blobs } from "../blobs.js";
import { noBlob, pieces, requireHash, sha256 } from "./hash.js";

export async function openFileBlobs(directory: string): Promise<Blobs> {
  const blobs = new FileBlobs(directory);
  await blobs.open();
  return blobs;
}

class FileBlobs implements Blobs {
  readonly #content: string;
  readonly #incoming: string;
  /** Old contents on their way out; a reset does not wait for the files to be gone one by one. */
  readonly #trash: string;
  /** One at a time for each hash: a put that finds its blob there against the collector that takes it away. */
  readonly #busy = new Map<string, Promise<unknown>>();
  readonly #shards = new Set<string>();
  #emptying: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#content = path.join(directory, "content");
    this.#incoming = path.join(directory, "incoming");
    this.#trash = path.join(directory, "trash");
  }

  async open(): Promise<void> {
    // What a killed process was in the middle of; the data directory is ours alone.
    await Promise.all([this.#incoming, this.#trash].map((place) => rm(place, { recursive: true, force: true })));
    for (const place of [this.#content, this.#incoming, this.#trash])
      await mkdir(place, { recursive: true, mode: 0o700 });
  }

  async put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ hash: string; sizeBytes: number }> {
    if (content instanceof Uint8Array) {
      const hash = sha256(content);
      if (await this.#alone(hash, () => this.#touch(hash))) return { hash, sizeBytes: content.length };
    }
    const incoming = path.join(this.#incoming, randomUUID());
    const digest = createHash("sha256");
    let sizeBytes = 0;
    try {
      const file = await open(incoming, "wx", 0o600);
      try {
        for await (const piece of pieces(content)) {
          digest.update(piece);
          sizeBytes += piece.length;
          await file.writeFile(piece);
        }
      } finally {
        await file.close();
      }
      const hash = digest.digest("hex");
      await this.#alone(hash, () => this.#arrive(incoming, hash));
      return { hash, sizeBytes };
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  async get(hash: string): Promise<Uint8Array> {
    return readFile(this.#place(hash)).catch(missing(hash));
  }

  async *stream(hash: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array> {
    const file = await open(this.#place(hash), "r").catch(missing(hash));
    try {
      if (range && range.start > range.end) return;
      yield* createReadStream("", { fd: file, autoClose: false, ...range }) as AsyncIterable<Uint8Array>;
    } finally {
      await file.close();
    }
  }

  async collect(named: (hash: string) => Promise<boolean>, graceMs: number): Promise<number> {
    let collected = 0;
    for (const shard of await readdir(this.#content)) {
      for (const hash of await readdir(path.join(this.#content, shard)).catch(() => [])) {
        if (!(await this.#isOld(hash, graceMs)) || (await named(hash))) continue;
        // The age is asked for again while no put of the same bytes can come in between.
        const gone = await this.#alone(hash, async () => (await this.#isOld(hash, graceMs)) && this.#remove(hash));
        if (gone) collected++;
      }
    }
    return collected;
  }

  async reset(): Promise<void> {
    await rename(this.#content, path.join(this.#trash, randomUUID()));
    this.#shards.clear();
    await mkdir(this.#content, { recursive: true, mode: 0o700 });
    this.#emptying = this.#emptying.then(() => this.#emptyTrash());
  }

  async close(): Promise<void> {
    await this.#emptying;
  }

  async #emptyTrash(): Promise<void> {
    // What cannot be removed now goes when the store is opened again.
    for (const name of await readdir(this.#trash).catch(() => [])) {
      await rm(path.join(this.#trash, name), { recursive: true, force: true }).catch(() => {});
    }
  }

  #place(hash: string): string {
    return path.join(this.#content, requireHash(hash).slice(0, 2), hash);
  }

  async #arrive(incoming: string, hash: string): Promise<void> {
    const place = this.#place(hash);
    const shard = path.dirname(place);
    if (!this.#shards.has(shard)) {
      await mkdir(shard, { recursive: true, mode: 0o700 });
      this.#shards.add(shard);
    }
    await rename(incoming, place).catch(async (error) => {
      if (error.code !== "ENOENT") throw error;
      // A reset has taken the folder away in between.
      await mkdir(shard, { recursive: true, mode: 0o700 });
      await rename(incoming, place);
    });
  }

  /** Makes the blob young again when it is there: a record that names it is about to be written. */
  async #touch(hash: string): Promise<boolean> {
    const now = new Date();
    return utimes(this.#place(hash), now, now).then(
      () => true,
      () => false,
    );
  }

  async #isOld(hash: string, graceMs: number): Promise<boolean> {
    return stat(this.#place(hash)).then(
      ({ mtimeMs }) => Date.now() - mtimeMs >= graceMs,
      () => false,
    );
  }

  async #remove(hash: string): Promise<boolean> {
    return unlink(this.#place(hash)).then(
      () => true,
      () => false,
    );
  }

  async #alone<Result>(hash: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#busy.get(hash);
    const mine = (before ?? Promise.resolve()).then(work, work);
    this.#busy.set(hash, mine);
    try {
      return await mine;
    } finally {
      if (this.#busy.get(hash) === mine) this.#busy.delete(hash);
    }
  }
}

const missing = (hash: string) => (error: NodeJS.ErrnoException) => {
  throw error.code === "ENOENT" ? noBlob(hash) : error;
};
