/** Looks at processes from outside. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process, told from another one that has its id later: ids are used again, within minutes on a busy machine. */
export interface Process {
  readonly pid: number;
  /** In whatever form this system tells it. */
  readonly start: string;
}

interface Entry extends Process {
  readonly parent: number;
  /** It has ended, and nobody has collected it yet. */
  readonly zombie: boolean;
}

/** Whether a process runs: its id, or the process itself where its id may have been given to another one meanwhile. */
export function isRunning(process: number | Process): boolean {
  const { pid, start } = typeof process === "number" ? { pid: process, start: undefined } : process;
  const entry = look(pid);
  return entry !== undefined && !entry.zombie && (start === undefined || entry.start === start);
}

/** Children and theirs, as they are now. */
export function descendantsOf(pid: number): readonly Process[] {
  const entries = table();
  const found = new Set([pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const entry of entries) if (found.has(entry.parent)) found.add(entry.pid);
  }
  return entries.filter((entry) => entry.pid !== pid && found.has(entry.pid) && !entry.zombie);
}

const table = (): readonly Entry[] =>
  process.platform === "linux"
    ? readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []))
    : listed("-A");

const look = (pid: number): Entry | undefined =>
  process.platform === "linux" ? readStat(pid) : listed("-p", String(pid))[0];

/** The program's name, in parentheses, may hold anything; after it come state, parent and, as the 22nd field, the start. */
function readStat(pid: number): Entry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, zombie: fields[0] === "Z", parent: Number(fields[1]), start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function listed(...which: string[]): readonly Entry[] {
  const { stdout } = spawnSync("ps", [...which, "-o", "pid=,ppid=,stat=,lstart="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, state, start] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)/.exec(line) ?? [];
    return start ? [{ pid: Number(pid), parent: Number(parent), zombie: state?.startsWith("Z") === true, start }] : [];
  });
}
