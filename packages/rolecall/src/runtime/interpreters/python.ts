/**
 * Finds a Python of the minor version a runtime names: those on PATH, those of the usual version managers, Homebrew's,
 * macOS's framework builds and the system's. Where there is none, the nearest one serves, and says so in the
 * function's log.
 *
 * A shim (pyenv's, asdf's) is a script that would look at the working directory to choose a version: each program is
 * asked where it really is, once, and started by that path.
 */
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { nearest } from "./nearest.js";
import { homebrewFolders, isProgram, namesIn, pathFolders } from "./programs.js";

export interface PythonInterpreter {
  readonly file: string;
  /** `3.12.1`. */
  readonly version: string;
  readonly minor: number;
  /** Its folders of third-party packages. */
  readonly sitePackages: readonly string[];
  /** What it consists of: the program, its libraries. */
  readonly files: readonly string[];
}

/** The oldest that the bootstrap runs on. */
export const OLDEST_MINOR = 9;
const OWN_VERSIONS = [9, 10, 11, 12, 13, 14];

export class PythonInterpreters {
  #all: Promise<readonly PythonInterpreter[]> | undefined;

  /** The best Python 3 for a minor version, and whether it is of that version; undefined where there is none at all. */
  async find(minor: number): Promise<{ interpreter: PythonInterpreter; exact: boolean } | undefined> {
    this.#all ??= discover();
    const all = await this.#all;
    // Looked for anew at the next invocation: somebody may install one meanwhile.
    if (all.length === 0) this.#all = undefined;
    return nearest(all, minor, (interpreter) => interpreter.minor);
  }
}

async function discover(): Promise<readonly PythonInterpreter[]> {
  const files = [...new Set(candidates().filter(isProgram).map(real))];
  const asked = await Promise.all(files.map(ask));
  const seen = new Set<string>();
  return asked.filter((found): found is PythonInterpreter => {
    if (found === undefined || found.minor < OLDEST_MINOR || seen.has(found.file)) return false;
    seen.add(found.file);
    return true;
  });
}

/** In order of preference. */
function candidates(): string[] {
  const home = homedir();
  const { env } = process;
  const data = env.XDG_DATA_HOME ?? path.join(home, ".local", "share");
  const names = [...OWN_VERSIONS.map((minor) => `python3.${minor}`), "python3"];
  const managers = [
    path.join(env.PYENV_ROOT ?? path.join(home, ".pyenv"), "versions"),
    path.join(env.UV_PYTHON_INSTALL_DIR ?? path.join(data, "uv", "python")),
    path.join(env.ASDF_DATA_DIR ?? path.join(home, ".asdf"), "installs", "python"),
    path.join(env.MISE_DATA_DIR ?? path.join(data, "mise"), "installs", "python"),
    "/Library/Frameworks/Python.framework/Versions",
  ];
  const installed = managers.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /(^|-)3\.\d+/.test(name))
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .map((name) => path.join(folder, name, "bin", "python3")),
  );
  const folders = [...homebrewFolders(/^python@3\.\d+$/), "/usr/local/bin", "/usr/bin"];
  const inFolders = (list: readonly string[]) => list.flatMap((folder) => names.map((name) => path.join(folder, name)));
  // A shim on PATH starts a shell to find what the manager's own folder tells at once.
  const onPath = pathFolders().filter((folder) => !/[\\/]shims[\\/]?$/.test(folder));
  return [...inFolders(onPath), ...installed, ...inFolders(folders)];
}

const QUESTION =
  "import os, sys, site, json; print(json.dumps([sys.executable, '%d.%d.%d' % sys.version_info[:3], site.getsitepackages(), sys.base_prefix, os.path.realpath(sys.executable)]))";

function ask(file: string): Promise<PythonInterpreter | undefined> {
  return new Promise((resolve) => {
    execFile(file, ["-I", "-S", "-c", QUESTION], { timeout: 10_000, env: {}, cwd: "/" }, (error, stdout) => {
      if (error) return resolve(undefined);
      try {
        const answer = JSON.parse(stdout) as [string, string, string[], string, string];
        const [executable, version, sitePackages, prefix, real] = answer;
        const [major, minor = 0] = version.split(".").map(Number);
        const program = executable || file;
        // Not the whole prefix, which may be somebody's home.
        const files = [...new Set([program, real])].concat(["lib", "lib64"].map((name) => path.join(prefix, name)));
        resolve(major === 3 ? { file: program, version, minor, sitePackages, files } : undefined);
      } catch {
        resolve(undefined);
      }
    });
  });
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
