/**
 * Unpacked deployment packages: one folder for each combination of code and layers, shared by its sandboxes.
 *
 * A package is written aside and renamed, so a folder that exists is whole. The folders are laid out so that plain
 * Node.js resolution, of CommonJS and of ES modules, finds what Lambda's NODE_PATH offers, in its order: the links
 * are nothing but node_modules folders above the task root.
 *
 *     {key}/node_modules             -> the SDK
 *     {key}/opt/                        the layers, later ones over earlier ones: /opt
 *     {key}/l/node_modules           -> ../opt/nodejs/node_modules
 *     {key}/l/v/node_modules         -> ../../opt/nodejs/node20/node_modules
 *     {key}/l/v/task/                   the function's own package: /var/task
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import type { Blobs } from "../store/blobs.js";
import type { Owner } from "./isolation/isolation.js";
import type { FunctionSpec } from "./sandboxes.js";
import { MAX_UNZIPPED_BYTES, type Unzipped, unzip } from "./zip.js";

export interface Package {
  /** `/var/task`. */
  readonly taskRoot: string;
  /** `/opt`. */
  readonly optRoot: string;
  /** Whether the function or a layer brings shared libraries, which a process finds only from its very start. */
  readonly hasLibraries: boolean;
}

export class Packages {
  readonly #folder: string;
  readonly #blobs: Pick<Blobs, "get">;
  readonly #sdk: string;
  readonly #unpacked = new Map<string, Promise<Package>>();

  constructor(folder: string, blobs: Pick<Blobs, "get">, sdk: string) {
    this.#folder = folder;
    this.#blobs = blobs;
    this.#sdk = sdk;
  }

  /**
   * The package of a function, unpacked now if it is the first time.
   *
   * @param owner whose the package is: nobody else may enter its folder, and it is root's to change
   * @throws ZipError
   */
  async get(spec: Pick<FunctionSpec, "codeHash" | "layers" | "runtime">, owner?: Owner): Promise<Package> {
    const major = /^nodejs(\d+)/.exec(spec.runtime)?.[1] ?? "";
    const layers = spec.layers.map(({ hash }) => hash);
    const key = createHash("sha256")
      .update([spec.codeHash, layers.length > 0 ? major : "", ...layers, ...(owner ? [owner.uid] : [])].join("\n"))
      .digest("hex")
      .slice(0, 24);
    let unpacked = this.#unpacked.get(key);
    if (!unpacked) {
      unpacked = this.#unpack(key, spec.codeHash, layers, major, owner);
      this.#unpacked.set(key, unpacked);
      // A refused package may be replaced, a full disk emptied: the next one tries again.
      unpacked.catch(() => this.#unpacked.delete(key));
    }
    return unpacked;
  }

  async #unpack(
    key: string,
    codeHash: string,
    layers: readonly string[],
    major: string,
    owner: Owner | undefined,
  ): Promise<Package> {
    const root = path.join(this.#folder, key);
    const aside = `${root}.${process.hrtime.bigint()}`;
    try {
      await mkdir(path.join(aside, "l", "v"), { recursive: true });
      await mkdir(path.join(aside, "opt"));
      const unzipped: Unzipped[] = [];
      const add = async (hash: string, folder: string) => {
        const used = unzipped.reduce((total, { bytes }) => total + bytes, 0);
        unzipped.push(await unzip(await this.#blobs.get(hash), path.join(aside, folder), MAX_UNZIPPED_BYTES - used));
      };
      await add(codeHash, "l/v/task");
      for (const hash of layers) await add(hash, "opt");
      // Read-only, as on AWS; only now, since a layer may write into a folder of the one before.
      for (const folder of new Set(unzipped.flatMap(({ folders }) => [...folders]))) await chmod(folder, 0o555);
      await symlink(this.#sdk, path.join(aside, "node_modules"));
      if (layers.length > 0) {
        await symlink("../opt/nodejs/node_modules", path.join(aside, "l", "node_modules"));
        await symlink(`../../opt/nodejs/node${major}/node_modules`, path.join(aside, "l", "v", "node_modules"));
      }
      if (owner) {
        await chown(aside, 0, owner.gid);
        await chmod(aside, 0o750);
      }
      await rename(aside, root);
    } catch (error) {
      await removeTree(aside);
      throw error;
    }
    const taskRoot = path.join(root, "l", "v", "task");
    const optRoot = path.join(root, "opt");
    return {
      taskRoot,
      optRoot,
      hasLibraries: existsSync(path.join(taskRoot, "lib")) || existsSync(path.join(optRoot, "lib")),
    };
  }
}

/** Removes a folder with everything in it, folders without the right to write included. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await makeWritable(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755).catch(() => {});
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(path.join(folder, entry.name));
}
