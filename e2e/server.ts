/**
 * Starts Rolecall as a user does: `node scripts/start.mjs` in a process of its own, whose endpoint is read from the
 * JSON banner. Nothing here knows the inside.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT_FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const ACCOUNT = "000000000000";
export const REGION = "us-east-1";

/** A first start may have to build. */
const READY_TIMEOUT_MS = 50_000;

export interface StartOptions {
  /** Beside `--port 0 --log-format json`; without any, nothing is kept on disk. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `text` is what a person sees. */
  readonly format?: "json" | "text";
  /** By `npm start`; `pid` is npm's then. */
  readonly byNpm?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** The JSON banner; empty when it was asked for as text. */
  readonly banner: Readonly<Record<string, unknown>>;
  /** All that it has written to stdout so far. */
  printed(): string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ended>;
  /** What it has written to stderr so far: its log. */
  log(): string;
  /** Sends a signal to Rolecall alone and waits for its end; SIGKILL follows after ten seconds. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export async function startRolecall(options: StartOptions = {}): Promise<Started> {
  const { args = ["--ephemeral"], env = {}, format = "json", byNpm = false } = options;
  const { child, output, ended } = launch(["--port", "0", "--log-format", format, ...args], env, byNpm);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Rolecall was not ready in ${READY_TIMEOUT_MS} ms: ${output.stderr}`));
    }, READY_TIMEOUT_MS);
    child.stdout?.on("data", () => {
      // The text ends with the command to try, and an empty line.
      if (!(format === "json" ? /^\{.*\n/m : /\$ .*\n\n/).test(output.stdout)) return;
      clearTimeout(late);
      resolve();
    });
    void ended.then(({ code, signal }) => {
      clearTimeout(late);
      reject(new Error(`Rolecall ended with ${code ?? signal} before it was ready: ${output.stderr}`));
    });
  });
  const banner: Record<string, unknown> = format === "json" ? JSON.parse(/^\{.*$/m.exec(output.stdout)?.[0] ?? "") : {};
  const endpoint = String(banner.endpoint ?? /http:\/\/\S+:\d+/.exec(output.stdout)?.[0]);
  return {
    endpoint,
    port: Number(new URL(endpoint).port),
    pid: child.pid as number,
    banner,
    printed: () => output.stdout,
    ended,
    log: () => output.stderr,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      const result = await ended;
      clearTimeout(late);
      return result;
    },
  };
}

/** One command of the command line, while it runs. */
export interface RunningCommand {
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
}

/** `rolecall <command>`. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>): RunningCommand {
  const { child, output, ended } = launch(args, env, false, "scripts/rolecall.mjs");
  return {
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    signal: (signal) => void child.kill(signal),
  };
}

/** `rolecall <command>`, to its end. */
export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { ended, signal } = startCommand(args, env);
  const late = setTimeout(() => signal("SIGKILL"), READY_TIMEOUT_MS);
  return ended.finally(() => clearTimeout(late));
}

/** Runs it to its end: for command lines that are refused or only print. */
export function runRolecall(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { child, ended } = launch(args, env);
  const late = setTimeout(() => child.kill("SIGKILL"), READY_TIMEOUT_MS);
  return ended.finally(() => clearTimeout(late));
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "rolecall-e2e-"));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Waits until `look` gives something; for what happens a moment after an answer. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, withinMs = 5_000): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > endMs) throw new Error(`not seen within ${withinMs} ms: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function launch(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  byNpm = false,
  script = "scripts/start.mjs",
) {
  const [command, ...before] = byNpm
    ? (["npm", "start", "--"] as const)
    : ([process.execPath, path.join(ROOT_FOLDER, script)] as const);
  const child = spawn(command, [...before, ...args], {
    cwd: ROOT_FOLDER,
    // A process group of its own, as a shell gives it: Ctrl-C at the tests' terminal ends the tests, and they end it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...cleanEnvironment(), ...env },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      RUNNING.delete(child);
      resolve({ code, signal, ...output });
    });
  });
  RUNNING.add(child);
  return { child, output, ended };
}

/** What a newcomer's shell has: no credentials, no settings of ours, none of the test runner's. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|ROLECALL_|VITEST|npm_|NODE_OPTIONS$|NODE_ENV$)/.test(name)),
  );
}

/** No server outlives the tests, whatever ends them. */
const RUNNING = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of RUNNING) child.kill("SIGKILL");
});
