/**
 * The AWS SDK that every Node.js function can import without bundling it.
 *
 * AWS ships all clients; Rolecall ships those of the services it emulates, and takes any other from the project it
 * runs in. What a function sees is a folder of links to exactly the SDK's scopes, so that nothing else of that
 * project is importable by accident.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { type VisiblePath, visiblePackages } from "./isolation/sdk-packages.js";

/** The scopes that Lambda's own SDK folder holds. */
const SCOPES = ["@aws-sdk", "@aws-crypto", "@smithy"];

export class SdkFolder {
  readonly #folder: string;
  readonly #sources: readonly string[];
  readonly #seenUnder: string;
  #state = "";
  #building: Promise<void> = Promise.resolve();
  #visible: { readonly state: string; readonly paths: readonly VisiblePath[] } | undefined;

  /**
   * @param folder where the links lie: `{folder}/node_modules`
   * @param sources node_modules folders, the first that has a package wins
   * @param seenUnder the folder under which functions find this machine's packages
   */
  constructor(folder: string, sources: readonly string[], seenUnder = "") {
    this.#folder = folder;
    this.#sources = sources;
    this.#seenUnder = seenUnder;
  }

  /** The folder that holds the links. */
  get folder(): string {
    return this.#folder;
  }

  /** Where the links lead, with what the SDK itself is made of; looked up only for walls. */
  get packages(): readonly VisiblePath[] {
    if (this.#visible?.state !== this.#state) {
      const scopes = this.#sources.flatMap((source) => SCOPES.map((scope) => path.join(source, scope)));
      const packages = scopes.flatMap((scope) => namesIn(scope).map((name) => path.join(scope, name)));
      this.#visible = {
        state: this.#state,
        paths: visiblePackages(
          scopes,
          packages.map((one) => realpathSync(one)),
        ),
      };
    }
    return this.#visible.paths;
  }

  get path(): string {
    return path.join(this.#folder, "node_modules");
  }

  /** Brings the links up to date with what is installed now; cheap when nothing changed. */
  async refresh(): Promise<void> {
    const state = this.#sources.flatMap((source) => SCOPES.map((scope) => modifiedMs(path.join(source, scope)))).join();
    if (state !== this.#state) {
      this.#state = state;
      this.#building = this.#building.then(() => this.#build());
    }
    await this.#building;
  }

  async #build(): Promise<void> {
    const aside = path.join(this.#folder, `node_modules.${process.hrtime.bigint()}`);
    for (const scope of SCOPES) {
      await mkdir(path.join(aside, scope), { recursive: true });
      const seen = new Set<string>();
      for (const source of this.#sources) {
        for (const name of namesIn(path.join(source, scope))) {
          if (seen.has(name)) continue;
          seen.add(name);
          const real = realpathSync(path.join(source, scope, name));
          await symlink(this.#seenUnder + real, path.join(aside, scope, name));
        }
      }
    }
    // Sandboxes under way may read the folder: it is replaced as a whole, by switching a link.
    const link = `${aside}.link`;
    // A relative one leads there wherever the folder is seen.
    await symlink(path.basename(aside), link);
    const previous = realpathOf(this.path);
    await rename(link, this.path);
    if (previous) await rm(previous, { recursive: true, force: true });
  }
}

/** All node_modules folders from `folder` upward, the nearest first. */
export function nodeModulesAbove(folder: string): string[] {
  const found: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (path.basename(at) !== "node_modules") found.push(path.join(at, "node_modules"));
    if (at === path.dirname(at)) return found;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

function modifiedMs(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

function realpathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
