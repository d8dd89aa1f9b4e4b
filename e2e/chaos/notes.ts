/** What the functions of the run have handled: they write it into files, which outlive them and the server. */
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Note {
  readonly kind: string;
  readonly id: string;
  /** The sandbox's process. */
  readonly pid: number;
}

export interface Notes {
  readonly file: string;
  all(): readonly Note[];
}

export function notesIn(folder: string): Notes {
  const file = path.join(folder, "notes");
  appendFileSync(file, "");
  return {
    file,
    all: () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => {
          const [kind = "", id = "", pid] = line.split(" ");
          return { kind, id, pid: Number(pid) };
        }),
  };
}
