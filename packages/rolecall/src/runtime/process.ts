/** One process of a sandbox, with its group: started, frozen, thawed, measured, killed. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { Keeper } from "./keeper.js";
import type { Command } from "./languages/language.js";
import { limited } from "./limits.js";

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface MemoryUse {
  readonly residentMb: number;
  readonly peakMb: number;
  /** What would come free with it. */
  readonly privateMb: number;
}

export interface StartOptions {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Standard input stays open, for a spare that waits for its function. */
  readonly spare?: boolean;
  /** The user it runs as, where that is not the server's. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** What the program reads from descriptor 4. */
  readonly handed?: string;
  /** The program sees to it itself that it does not outlive the server. */
  readonly endsWithParent?: boolean;
  /** Which process is measured, where the program starts the one that matters; undefined: not there yet. */
  readonly measured?: (pid: number) => number | undefined;
  /** What an end of the program says of the process that matters. */
  readonly exitOf?: (exit: ProcessExit) => ProcessExit;
}

/** A process that was started in one way or another. */
export interface RunningProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly telemetry: Readable;
  readonly stdin?: Writable;
  /** Called once, when it ended and all of its process group with it. */
  onExit(listener: (exit: ProcessExit) => void): void;
  /** Called once, when it ended and nothing is left to read. */
  onClose(listener: () => void): void;
}

/** How long the pipes of an ended process may stay open in the hands of what it started. */
const CLOSE_WITHIN_MS = 200;
const MEASURE_EVERY_MS = 10;
const STATUS_BYTES = 2048;
const statusBuffer = Buffer.alloc(STATUS_BYTES);

export class SandboxProcess {
  readonly pid: number;
  /** Resolves when the process has ended and what it wrote has been read. */
  readonly exited: Promise<ProcessExit>;
  readonly #process: RunningProcess;
  readonly #measured: StartOptions["measured"];
  #status: number | undefined;
  #ended = false;
  #frozen = false;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #memory: MemoryUse = { residentMb: 0, peakMb: 0, privateMb: 0 };

  /** @throws when the program can't be started */
  static async start(options: StartOptions, keeper: Keeper): Promise<SandboxProcess> {
    const { command, handed, owner, exitOf } = options;
    const bound = options.endsWithParent ? command : keeper.bind(command.program, command.arguments);
    const { program, arguments: parameters } = limited(bound);
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: options.env,
      // A session and process group of its own, to freeze and kill it with all that it starts.
      detached: true,
      // Descriptor 3 takes framed log messages. Nothing else is inherited.
      stdio: [
        options.spare ? "pipe" : "ignore",
        "pipe",
        "pipe",
        "pipe",
        ...(handed === undefined ? [] : ["pipe" as const]),
      ],
      ...owner,
    });
    if (child.pid === undefined) {
      throw await new Promise<Error>((resolve) => child.once("error", resolve));
    }
    child.on("error", () => {});
    if (handed !== undefined) {
      const pipe = child.stdio[4] as Writable;
      pipe.on("error", () => {});
      pipe.end(handed);
    }
    return new SandboxProcess(runningOf(child, child.pid, exitOf), keeper, options.measured);
  }

  /** A process that another one has started for us, as the leader of its group. */
  static of(running: RunningProcess, keeper: Keeper): SandboxProcess {
    return new SandboxProcess(running, keeper);
  }

  private constructor(running: RunningProcess, keeper: Keeper, measured?: StartOptions["measured"]) {
    const { pid } = running;
    this.#process = running;
    this.pid = pid;
    keeper.add(pid);
    this.#measured = measured;
    this.#status = measured ? undefined : openStatus(pid);
    this.exited = new Promise((resolve) => {
      running.onExit((exit) => {
        this.#ended = true;
        keeper.remove(pid);
        if (this.#status !== undefined) closeSync(this.#status);
        const timer = setTimeout(done, CLOSE_WITHIN_MS);
        running.onClose(done);
        function done() {
          clearTimeout(timer);
          resolve(exit);
        }
      });
    });
  }

  get stdout(): Readable {
    return this.#process.stdout;
  }

  get stderr(): Readable {
    return this.#process.stderr;
  }

  get telemetry(): Readable {
    return this.#process.telemetry;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Tells a spare whose process it becomes. */
  become(env: Readonly<Record<string, string>>, cwd: string): void {
    const input = this.#process.stdin as Writable;
    input.on("error", () => {});
    input.end(`${JSON.stringify({ env, cwd })}\n`);
  }

  freeze(): void {
    if (this.#ended || this.#frozen) return;
    this.#frozen = true;
    signalGroup(this.pid, "SIGSTOP");
  }

  thaw(): void {
    if (this.#ended || !this.#frozen) return;
    this.#frozen = false;
    signalGroup(this.pid, "SIGCONT");
  }

  kill(): void {
    if (!this.#ended) signalGroup(this.pid, "SIGKILL");
  }

  /** Memory of the process (not of what it started), as last measured. */
  get memory(): MemoryUse {
    return this.#memory;
  }

  /**
   * Measures now where the system has /proc, elsewhere soon. A measure of the last milliseconds is good enough: the
   * peak is the process's own, so one that was missed shows at the next.
   */
  measure(): MemoryUse {
    const now = performance.now();
    if (this.#ended || now - this.#measuredAt < MEASURE_EVERY_MS) return this.#memory;
    this.#measuredAt = now;
    this.#status ??= this.#statusOfMeasured();
    if (this.#status !== undefined) this.#measureByProc(this.#status);
    else if (!this.#measured) this.#measureByPs();
    return this.#memory;
  }

  #statusOfMeasured(): number | undefined {
    const pid = this.#measured?.(this.pid);
    return pid === undefined ? undefined : openStatus(pid);
  }

  #measureByProc(status: number): void {
    let text: string;
    try {
      // The file is made anew at each read from its start: no need to open it each time.
      text = statusBuffer.toString("latin1", 0, readSync(status, statusBuffer, 0, STATUS_BYTES, 0));
    } catch {
      return;
    }
    const residentMb = field(text, "VmRSS:");
    if (residentMb === undefined) return;
    this.#memory = {
      residentMb,
      peakMb: field(text, "VmHWM:") ?? residentMb,
      privateMb: field(text, "RssAnon:") ?? residentMb,
    };
  }

  #measureByPs(): void {
    execFile("ps", ["-o", "rss=", "-p", String(this.pid)], (error, stdout) => {
      const residentMb = Number.parseInt(stdout, 10) / 1024;
      if (error || Number.isNaN(residentMb)) return;
      this.#memory = { residentMb, peakMb: Math.max(residentMb, this.#memory.peakMb), privateMb: residentMb };
    });
  }
}

function runningOf(
  child: ChildProcess,
  pid: number,
  exitOf: (exit: ProcessExit) => ProcessExit = (exit) => exit,
): RunningProcess {
  return {
    pid,
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    telemetry: child.stdio[3] as Readable,
    ...(child.stdin ? { stdin: child.stdin } : undefined),
    onExit: (listener) =>
      child.once("exit", (code, signal) => {
        // Whatever the process started ends with it.
        signalGroup(pid, "SIGKILL");
        listener(exitOf({ code, signal }));
      }),
    onClose: (listener) => child.once("close", listener),
  };
}

/** A field of /proc/{pid}/status, in MB. */
function field(status: string, name: string): number | undefined {
  const at = status.indexOf(name);
  return at < 0 ? undefined : Number.parseInt(status.slice(at + name.length, at + name.length + 16), 10) / 1024;
}

function openStatus(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/status`, "r");
  } catch {
    return undefined;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
