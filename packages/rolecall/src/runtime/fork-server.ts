/**
 * A process that has everything loaded and forks one for each sandbox (Linux only: elsewhere forking is unsafe once a
 * system library has been used).
 *
 * Orders go to its standard input and answers come from its standard output, one JSON object a line. The output of a
 * forked process is read through `/proc/{server}/fd/{n}`: pipes that the server has made, opened anew by this process,
 * so that no descriptor has to be handed over.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { constants as system } from "node:os";
import type { Readable, Writable } from "node:stream";
import type { Keeper } from "./keeper.js";
import type { Command } from "./languages/language.js";
import { limited } from "./limits.js";
import { type ProcessExit, type RunningProcess, SandboxProcess } from "./process.js";

interface Started {
  readonly id: number;
  readonly pid: number;
  readonly pipes: readonly [number, number, number];
}

interface Refused {
  readonly id: number;
  readonly error: string;
}

interface Ended {
  readonly pid: number;
  readonly code?: number;
  readonly signal?: number;
}

const SIGNAL_NAMES = new Map(Object.entries(system.signals).map(([name, number]) => [number, name as NodeJS.Signals]));

export class ForkServer {
  readonly pid: number;
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #keeper: Keeper;
  readonly #waiting = new Map<number, { resolve(process: SandboxProcess): void; reject(error: Error): void }>();
  readonly #running = new Map<number, (exit: ProcessExit) => void>();
  #orders = 0;
  #ended = false;

  /** @throws when the program can't be started */
  static async start(
    command: Command,
    env: Readonly<Record<string, string>>,
    cwd: string,
    keeper: Keeper,
  ): Promise<ForkServer> {
    const { program, arguments: parameters } = limited(keeper.bind(command.program, command.arguments));
    const child = spawn(program, parameters, { cwd, env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
    if (child.pid === undefined) throw await new Promise<Error>((resolve) => child.once("error", resolve));
    child.on("error", () => {});
    return new ForkServer(child, child.pid, keeper);
  }

  private constructor(child: ChildProcess, pid: number, keeper: Keeper) {
    this.#child = child;
    this.#keeper = keeper;
    this.pid = pid;
    keeper.add(pid);
    child.stdin?.on("error", () => {});
    let partial = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (partial + text).split("\n");
      partial = lines.pop() as string;
      for (const line of lines) this.#take(JSON.parse(line));
    });
    this.exited = new Promise((resolve) => {
      child.once("exit", () => {
        this.#ended = true;
        keeper.remove(pid);
        for (const { reject } of this.#waiting.values()) reject(new Error("the fork server has ended"));
        this.#waiting.clear();
        // What it has forked ends with it; what that has started, here.
        for (const [forked, end] of this.#running) {
          signal(-forked, "SIGKILL");
          end({ code: null, signal: "SIGKILL" });
        }
        this.#running.clear();
        resolve();
      });
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * A new process with this environment and working directory.
   * @throws when the server has ended, or the system has no process or descriptor left
   */
  fork(env: Readonly<Record<string, string>>, cwd: string): Promise<SandboxProcess> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error("the fork server has ended"));
      this.#waiting.set(id, { resolve, reject });
      this.#order({ id, env, cwd });
    });
  }

  kill(): void {
    if (!this.#ended) signal(-this.pid, "SIGKILL");
  }

  #order(order: object): void {
    (this.#child.stdin as Writable).write(`${JSON.stringify(order)}\n`);
  }

  #take(message: Started | Refused | Ended): void {
    if ("pipes" in message) this.#started(message);
    else if ("error" in message) {
      this.#waiting.get(message.id)?.reject(new Error(message.error));
      this.#waiting.delete(message.id);
    } else {
      const end = this.#running.get(message.pid);
      this.#running.delete(message.pid);
      end?.({
        code: message.code ?? null,
        signal: message.signal === undefined ? null : (SIGNAL_NAMES.get(message.signal) ?? "SIGKILL"),
      });
    }
  }

  #started({ id, pid, pipes }: Started): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const opened: Readable[] = [];
    try {
      for (const pipe of pipes) opened.push(readerOf(`/proc/${this.pid}/fd/${pipe}`));
    } catch (error) {
      for (const stream of opened) stream.destroy();
      signal(-pid, "SIGKILL");
      waiting?.reject(error as Error);
      return;
    } finally {
      this.#order({ opened: pid });
    }
    const [stdout, stderr, telemetry] = opened as [Readable, Readable, Readable];
    const closed = Promise.all(opened.map((stream) => new Promise((resolve) => stream.once("close", resolve))));
    const running: RunningProcess = {
      pid,
      stdout,
      stderr,
      telemetry,
      onExit: (listener) => this.#running.set(pid, listener),
      onClose: (listener) => {
        closed.then(listener);
      },
    };
    waiting?.resolve(SandboxProcess.of(running, this.#keeper));
  }
}

function readerOf(file: string): Readable {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return new Socket({ fd: descriptor, readable: true, writable: false });
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
