/** The files that a command line names: `-` is stdin, a folder stands for the JSON and YAML files in it. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { text as readAll } from "node:stream/consumers";
import { RolecallError } from "../kernel/errors.js";

export interface InputFile {
  /** As it was named. */
  readonly name: string;
  readonly text: string;
  /** Found in a folder, and not named: it may have nothing to do with policies. */
  readonly fromFolder: boolean;
}

export const STDIN = "-";
const STDIN_NAME = "<stdin>";
const SUFFIXES = new Set([".json", ".yaml", ".yml", ".template"]);
/** Folders that hold others' files. */
const LEFT_OUT = new Set(["node_modules", ".git", ".terraform", ".aws-sam", ".venv"]);

/** @throws RolecallError RC_UNREADABLE for a file or folder that can't be read */
export async function readInputs(names: readonly string[]): Promise<readonly InputFile[]> {
  const inputs: InputFile[] = [];
  for (const name of names) {
    if (name === STDIN) inputs.push(await readStdin());
    else if (await isFolder(name)) {
      for (const file of await filesIn(name)) inputs.push(await readInput(file, true));
    } else inputs.push(await readInput(name, false));
  }
  return inputs;
}

/** One file, or stdin. @throws RolecallError RC_UNREADABLE */
export async function readOne(name: string): Promise<InputFile> {
  return name === STDIN ? readStdin() : readInput(name, false);
}

async function readStdin(): Promise<InputFile> {
  return { name: STDIN_NAME, text: await readAll(process.stdin), fromFolder: false };
}

async function readInput(name: string, fromFolder: boolean): Promise<InputFile> {
  const text = await readFile(name, "utf8").catch((error) => {
    throw unreadable(name, error);
  });
  return { name: path.normalize(name), text: text.replace(/^\uFEFF/, ""), fromFolder };
}

async function isFolder(name: string): Promise<boolean> {
  const found = await stat(name).catch((error) => {
    throw unreadable(name, error);
  });
  return found.isDirectory();
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw unreadable(folder, error);
  });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name)) files.push(...(await filesIn(name)));
    } else if (SUFFIXES.has(path.extname(entry.name).toLowerCase())) files.push(name);
  }
  return files;
}

function unreadable(name: string, error: NodeJS.ErrnoException): RolecallError {
  const why =
    error.code === "ENOENT"
      ? "there is no such file or folder"
      : error.code === "EACCES"
        ? "you may not read it"
        : error.code === "EISDIR"
          ? "it is a folder"
          : error.message;
  return new RolecallError("RC_UNREADABLE", `\`${name}\` can't be read: ${why}; check the path`);
}
