/**
 * Sees to it that no sandbox outlives the server, however that one ends.
 *
 * Three nets, since none holds everywhere:
 * 1. A parent-death signal, where util-linux's `setpriv` is found: the kernel kills the process, frozen or busy.
 * 2. A watcher: a shell that reads the process groups from a pipe, and kills them all when the pipe ends because the
 *    server is gone. It catches what a function itself has started, serves where there is no such signal, and removes
 *    the unpacked packages.
 * 3. A record on disk: the next start ends what is still there, after comparing start times, since process ids
 *    are used again.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { accessSync, appendFileSync, constants, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Log } from "../kernel/host.js";
import { unmountBelow } from "./ephemeral-storage.js";
import { removeTree } from "./packages.js";

/** How the names of our folders begin; only such a folder is ever removed. */
export const FUNCTIONS_FOLDER = "rolecall-functions-";

const WATCHER = `
trap '' HUP INT TERM
groups=
while read -r change group; do
  case $change in
    +) groups="$groups $group" ;;
    -) left=
       for other in $groups; do [ "$other" = "$group" ] || left="$left $other"; done
       groups=$left ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
case $1 in
  /*/${FUNCTIONS_FOLDER}*)
    [ -r /proc/mounts ] && while read -r source place rest; do
      case $place in "$1"/*) umount -l "$place" 2>/dev/null ;; esac
    done </proc/mounts
    [ -d "$1" ] && chmod -R u+w "$1" && rm -rf "$1" ;;
esac
`;

/** After so many ended processes the record is written anew. */
const COMPACT_AFTER = 1000;

const SHELL = "/bin/sh";
const SETPRIV = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/local/bin/setpriv"];

export class Keeper {
  readonly #record: string;
  readonly #scratch: string;
  readonly #log: Pick<Log, "warn">;
  /** Process groups in care, with the start time of their leader where it is known. */
  readonly #groups = new Map<number, string | undefined>();
  #watcher: ChildProcess | undefined;
  #closed = false;
  #ended = 0;

  private constructor(record: string, scratch: string, log: Pick<Log, "warn">) {
    this.#record = record;
    this.#scratch = scratch;
    this.#log = log;
  }

  /**
   * Ends what an earlier server left: its processes, and the folder it unpacked into.
   *
   * @param folder where the record lies
   * @param scratch this server's own folder for unpacked packages, recorded for the next start
   */
  static async open(folder: string, scratch: string, log: Pick<Log, "warn">): Promise<Keeper> {
    const record = path.join(folder, "processes");
    await endRecorded(record);
    const keeper = new Keeper(record, scratch, log);
    keeper.#writeRecord();
    return keeper;
  }

  /** The command that puts `program` under a parent-death signal, where there is one. */
  bind(program: string, parameters: readonly string[]): { program: string; arguments: readonly string[] } {
    const setpriv = parentDeathSignal();
    if (!setpriv) return { program, arguments: parameters };
    return { program: setpriv, arguments: ["--pdeathsig", "KILL", "--", program, ...parameters] };
  }

  /** Takes a process group, led by the process of that id, into care. */
  add(pid: number): void {
    this.#groups.set(pid, startTimeSync(pid));
    if (this.#groups.get(pid) === undefined) {
      startTime(pid).then((time) => {
        if (!this.#groups.has(pid)) return;
        this.#groups.set(pid, time);
        this.#note(pid);
      });
    }
    this.#note(pid);
    this.#tell(`+ ${pid}\n`);
  }

  remove(pid: number): void {
    if (!this.#groups.delete(pid) || this.#closed) return;
    this.#ended += 1;
    if (this.#ended % COMPACT_AFTER === 0) this.#writeRecord();
    else appendFileSync(this.#record, `- ${pid}\n`);
    this.#tell(`- ${pid}\n`);
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.stdin?.end();
    rmSync(this.#record, { force: true });
  }

  #writeRecord(): void {
    writeFileSync(this.#record, `folder ${this.#scratch}\n`, { mode: 0o600 });
    for (const pid of this.#groups.keys()) this.#note(pid);
  }

  #note(pid: number): void {
    const start = this.#groups.get(pid);
    if (start !== undefined && !this.#closed) appendFileSync(this.#record, `+ ${pid} ${start}\n`);
  }

  #tell(line: string): void {
    if (this.#closed) return;
    if (this.#watcher) {
      this.#watcher.stdin?.write(line);
      return;
    }
    this.#watcher = this.#startWatcher();
    for (const group of this.#groups.keys()) this.#watcher.stdin?.write(`+ ${group}\n`);
  }

  #startWatcher(): ChildProcess {
    // A session of its own: Ctrl-C at a terminal goes to the server's whole process group.
    const watcher = spawn(SHELL, ["-c", WATCHER, "sh", this.#scratch], {
      detached: true,
      env: {},
      cwd: "/",
      stdio: ["pipe", "ignore", "ignore"],
    });
    watcher.on("error", (error) => {
      this.#log.warn("no watcher for functions' processes could be started", { error: error.message });
    });
    watcher.on("exit", () => {
      if (this.#watcher === watcher) this.#watcher = undefined;
    });
    watcher.stdin?.on("error", () => {});
    watcher.unref();
    (watcher.stdin as unknown as { unref?: () => void }).unref?.();
    return watcher;
  }
}

let setpriv: string | false | undefined;

function parentDeathSignal(): string | false {
  if (setpriv !== undefined) return setpriv;
  setpriv = (process.platform === "linux" && SETPRIV.find(isProgram)) || false;
  return setpriv;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function endRecorded(record: string): Promise<void> {
  let lines: string[];
  try {
    lines = readFileSync(record, "utf8").split("\n");
  } catch {
    return;
  }
  const left = new Map<number, string>();
  const folders: string[] = [];
  for (const line of lines) {
    const [change, first = "", ...rest] = line.split(" ");
    if (change === "+") left.set(Number(first), rest.join(" "));
    else if (change === "-") left.delete(Number(first));
    else if (change === "folder") folders.push([first, ...rest].join(" "));
  }
  for (const [pid, recorded] of left) {
    if (!Number.isSafeInteger(pid) || pid <= 1 || (await startTime(pid)) !== recorded) continue;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
  for (const folder of folders) {
    // Only what is named as ours is removed.
    if (!path.isAbsolute(folder) || !path.basename(folder).startsWith(FUNCTIONS_FOLDER)) continue;
    await unmountBelow(folder);
    await removeTree(folder);
  }
}

/** When a process started, in whatever form this system tells it; undefined when there is none. */
async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return startTimeSync(pid);
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
    return stdout.trim().replace(/\s+/g, " ") || undefined;
  } catch {
    return undefined;
  }
}

/** Ticks since the machine started, from /proc; only on Linux. */
function startTimeSync(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in parentheses, may hold anything; the fields after it are numbers. The 22nd is the start.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
