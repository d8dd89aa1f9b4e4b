/** Programs on this machine: those that can be run, and those in the folders of version managers. */
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";

/** Folders of a version manager: one folder a version, its name holds the version, and below it the program. */
export interface Manager {
  readonly folder: string;
  readonly program: string;
}

export interface Installed {
  readonly file: string;
  /** `20.20.2`. */
  readonly version: string;
}

/** What these version managers have installed; of each, the newest first. */
export function installedBy(managers: readonly Manager[]): Installed[] {
  return managers.flatMap(({ folder, program }) =>
    namesIn(folder)
      .map((name) => ({ file: path.join(folder, name, program), version: /(\d+)\.\d+\.\d+/.exec(name)?.[0] }))
      .filter((found): found is Installed => found.version !== undefined && isProgram(found.file))
      .sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true })),
  );
}

/** The folders of PATH. */
export function pathFolders(): string[] {
  return (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

/** Where Homebrew keeps the formulas whose name matches. */
export function homebrewFolders(formula: RegExp): string[] {
  return ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => formula.test(name))
      .map((name) => path.join(folder, name, "bin")),
  );
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
