/**
 * Finds a Node.js of the major version a runtime names: the one Rolecall runs on, those on PATH, those of the usual
 * version managers, the project's npm package `node`. Where there is none, the nearest one serves, and says so in the
 * function's log.
 */
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { nearest } from "./nearest.js";
import { homebrewFolders, installedBy, isProgram, type Manager, pathFolders } from "./programs.js";

export interface Interpreter {
  readonly file: string;
  /** `20.20.2`. */
  readonly version: string;
  readonly major: number;
}

/** The oldest that the bootstrap runs on. */
export const OLDEST_NODE = 18;

export class NodeInterpreters {
  #all: Promise<readonly Interpreter[]> | undefined;

  /** The best Node.js for a major version, and whether it is of that version. */
  async find(major: number): Promise<{ interpreter: Interpreter; exact: boolean }> {
    const own = current();
    if (own.major === major) return { interpreter: own, exact: true };
    this.#all ??= discover();
    const found = nearest([own, ...(await this.#all)], major, (interpreter) => interpreter.major);
    return found ?? { interpreter: own, exact: false };
  }
}

function current(): Interpreter {
  const { node } = process.versions;
  return { file: process.execPath, version: node, major: majorOf(node) };
}

async function discover(): Promise<readonly Interpreter[]> {
  const found: Interpreter[] = installedBy(managers()).map((one) => ({ ...one, major: majorOf(one.version) }));
  const asked = new Set<string>();
  for (const file of unversioned()) {
    if (!isProgram(file)) continue;
    const real = realpathSync(file);
    if (asked.has(real) || real === process.execPath) continue;
    asked.add(real);
    const version = await versionOf(real);
    if (version) found.push({ file: real, version, major: majorOf(version) });
  }
  return found.filter(({ major }) => major >= OLDEST_NODE);
}

function managers(): Manager[] {
  const home = homedir();
  const { env } = process;
  const data = env.XDG_DATA_HOME ?? path.join(home, ".local", "share");
  return [
    { folder: path.join(env.NVM_DIR ?? path.join(home, ".nvm"), "versions", "node"), program: "bin/node" },
    {
      folder: path.join(env.VOLTA_HOME ?? path.join(home, ".volta"), "tools", "image", "node"),
      program: "bin/node",
    },
    { folder: path.join(env.FNM_DIR ?? path.join(data, "fnm"), "node-versions"), program: "installation/bin/node" },
    { folder: path.join(env.NODENV_ROOT ?? path.join(home, ".nodenv"), "versions"), program: "bin/node" },
    {
      folder: path.join(env.ASDF_DATA_DIR ?? path.join(home, ".asdf"), "installs", "nodejs"),
      program: "bin/node",
    },
    { folder: path.join(env.MISE_DATA_DIR ?? path.join(data, "mise"), "installs", "node"), program: "bin/node" },
    { folder: path.join(env.N_PREFIX ?? "/usr/local", "n", "versions", "node"), program: "bin/node" },
  ];
}

/** Programs whose version their place does not tell. */
function unversioned(): string[] {
  const folders = [path.resolve("node_modules", "node", "bin"), ...pathFolders(), ...homebrewFolders(/^node(@\d+)?$/)];
  return folders.map((folder) => path.join(folder, "node"));
}

function versionOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ["--version"], { timeout: 5000, env: {} }, (error, stdout) => {
      resolve(error ? undefined : /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1]);
    });
  });
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
