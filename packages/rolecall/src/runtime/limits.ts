/**
 * Limits that AWS sets to the processes of a sandbox and a system can hold for us.
 *
 * Recorded on AWS: 1,024 open files, hard and soft. The number of processes (742 there) is counted by the user here,
 * over all sandboxes and whatever else that user runs, so it is left alone.
 */
import { readFileSync } from "node:fs";
import { isProgram } from "./interpreters/programs.js";
import type { Command } from "./languages/language.js";

const OPEN_FILES = 1024;
const PRLIMIT = ["/usr/bin/prlimit", "/bin/prlimit"];

/** The command under these limits, where util-linux's `prlimit` is found; the limits of this process hold in any case. */
export function limited(command: Command): Command {
  program ??= findProgram();
  if (!program) return command;
  const limit = `--nofile=${OPEN_FILES}:${OPEN_FILES}`;
  return { program, arguments: [limit, "--", command.program, ...command.arguments] };
}

let program: string | false | undefined;

function findProgram(): string | false {
  if (process.platform !== "linux") return false;
  // Only root may raise a limit.
  const own = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
  if (own !== undefined && Number(own) < OPEN_FILES) return false;
  return PRLIMIT.find(isProgram) ?? false;
}
