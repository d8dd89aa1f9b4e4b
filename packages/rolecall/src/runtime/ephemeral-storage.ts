/**
 * A sandbox's `/tmp`: a folder of its own that is kept as long as the sandbox, processes that end or not, and holds as
 * much as the function's EphemeralStorage says.
 *
 * Where the server may mount, the folder is a file system of that size, so that a write beyond it fails as on AWS
 * (ENOSPC). Elsewhere nothing can hold the write back: while the function runs its folder is looked at now and then,
 * and what is too much is said in the function's log. What is mounted lies in the machine's memory, and is counted so.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
 */
import { execFile } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import { chown, lstat, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Owner } from "./isolation/isolation.js";

export interface EphemeralStorageOptions {
  readonly sizeMb: number;
  /** Whose it is, where that is not the server's user. */
  readonly owner: Owner | undefined;
  /** Mount a file system of that size, where this process may. */
  readonly mounts: boolean;
}

const MB = 2 ** 20;
/** What `stat` counts in. */
const BLOCK_BYTES = 512;
const LOOK_EVERY_MS = 500;
/** At most this part of the time goes into looking. */
const LOOKING_SHARE = 0.05;

export class EphemeralStorage {
  readonly folder: string;
  readonly #sizeMb: number;
  #mounted: boolean;
  #nextLookMs = 0;
  #told = false;

  /** Makes the folder. */
  static async make(folder: string, options: EphemeralStorageOptions): Promise<EphemeralStorage> {
    const { owner, sizeMb, mounts } = options;
    await mkdir(folder, { mode: 0o700 });
    const mounted = mounts && (await mountOfSize(folder, sizeMb));
    if (owner) await chown(folder, owner.uid, owner.gid);
    return new EphemeralStorage(folder, sizeMb, mounted);
  }

  private constructor(folder: string, sizeMb: number, mounted: boolean) {
    this.folder = folder;
    this.#sizeMb = sizeMb;
    this.#mounted = mounted;
  }

  /** Memory of the machine that it takes. */
  get memoryMb(): number {
    if (!this.#mounted) return 0;
    const { blocks, bfree, bsize } = statfsSync(this.folder);
    return ((blocks - bfree) * bsize) / MB;
  }

  /** Looks at what it holds, unless it did so a moment ago; `tell` is called each time that it has become too much. */
  watch(tell: (message: string) => void): void {
    const startedMs = performance.now();
    if (this.#mounted || startedMs < this.#nextLookMs) return;
    this.#nextLookMs = Number.POSITIVE_INFINITY;
    const looked = holdsMoreThan(this.folder, this.#sizeMb * MB).then((tooMuch) => {
      if (tooMuch && !this.#told) {
        tell(
          `/tmp holds more than the ${this.#sizeMb} MB of the function's EphemeralStorage: on AWS such a write fails (ENOSPC), here it does not`,
        );
      }
      this.#told = tooMuch;
    });
    // What cannot be read ends with the sandbox.
    looked
      .catch(() => {})
      .finally(() => {
        const now = performance.now();
        this.#nextLookMs = now + Math.max(LOOK_EVERY_MS, (now - startedMs) / LOOKING_SHARE);
      });
  }

  /** Removes it with all that it holds. */
  async remove(): Promise<void> {
    if (this.#mounted) await unmount(this.folder);
    this.#mounted = false;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Takes away what an earlier server has mounted below a folder of its own. */
export async function unmountBelow(folder: string): Promise<void> {
  let mounts: string;
  try {
    mounts = readFileSync("/proc/mounts", "utf8");
  } catch {
    return;
  }
  // Blanks in a path, and the like, stand as octal numbers.
  const plain = (text: string) =>
    text.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
  const places = mounts.split("\n").map((line) => plain(line.split(" ")[1] ?? ""));
  for (const place of places) if (place.startsWith(`${folder}/`)) await unmount(place);
}

/** Whether it could be mounted: as root, unless the machine forbids it. */
async function mountOfSize(folder: string, sizeMb: number): Promise<boolean> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const options = `size=${sizeMb}m,mode=0700,nosuid,nodev`;
  return promisify(execFile)("mount", ["-t", "tmpfs", "-o", options, "rolecall", folder]).then(
    () => true,
    () => false,
  );
}

/** Even where something still uses it: it vanishes with that. */
async function unmount(folder: string): Promise<void> {
  await promisify(execFile)("umount", ["--lazy", folder]).catch(() => {});
}

async function holdsMoreThan(folder: string, limitBytes: number): Promise<boolean> {
  let bytes = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    // A file may go while its folder is read.
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else bytes += ((await lstat(file).catch(() => undefined))?.blocks ?? 0) * BLOCK_BYTES;
      if (bytes > limitBytes) return true;
    }
  }
  return false;
}
