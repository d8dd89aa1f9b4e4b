/**
 * Finds a Node.js of the major version a runtime names: the one Rolecall runs on, those on PATH, those of the usual
 * version managers, the project's npm package `node`. Where there is none, the nearest one serves, and says so in the
 * function's log.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

export interface Interpreter {
  readonly file: string;
  /** `20.20.2`. */
  readonly version: string;
  readonly major: number;
}

/** Folders of a version manager: one folder a version, its name holds the version, and below it the program. */
interface Manager {
  readonly folder: string;
  readonly program: string;
}

export class Interpreters {
  #all: Promise<readonly Interpreter[]> | undefined;

  /** The best Node.js for a major version, and whether it is of that version. */
  async node(major: number): Promise<{ interpreter: Interpreter; exact: boolean }> {
    const own = current();
    if (own.major === major) return { interpreter: own, exact: true };
    this.#all ??= discover();
    const all = [own, ...(await this.#all)];
    const exact = all.find((interpreter) => interpreter.major === major);
    if (exact) return { interpreter: exact, exact: true };
    const distance = ({ major: other }: Interpreter) => Math.abs(other - major);
    return {
      interpreter: all.reduce((best, other) => (distance(other) < distance(best) ? other : best)),
      exact: false,
    };
  }
}

function current(): Interpreter {
  const { node } = process.versions;
  return { file: process.execPath, version: node, major: majorOf(node) };
}

async function discover(): Promise<readonly Interpreter[]> {
  const found: Interpreter[] = [];
  for (const { folder, program } of managers()) {
    const versions = namesIn(folder)
      .map((name) => ({ name, version: /(\d+)\.\d+\.\d+/.exec(name)?.[0] }))
      .filter((entry): entry is { name: string; version: string } => entry.version !== undefined)
      .sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true }));
    for (const { name, version } of versions) {
      const file = path.join(folder, name, program);
      if (isProgram(file)) found.push({ file, version, major: majorOf(version) });
    }
  }
  const asked = new Set<string>();
  for (const file of unversioned()) {
    if (!isProgram(file)) continue;
    const real = realpathSync(file);
    if (asked.has(real) || real === process.execPath) continue;
    asked.add(real);
    const version = await versionOf(real);
    if (version) found.push({ file: real, version, major: majorOf(version) });
  }
  return found;
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
  const onPath = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const homebrew = ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /^node(@\d+)?$/.test(name))
      .map((name) => path.join(folder, name, "bin")),
  );
  return [path.resolve("node_modules", "node", "bin"), ...onPath, ...homebrew].map((folder) =>
    path.join(folder, "node"),
  );
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

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
