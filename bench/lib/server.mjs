/** Starts Rolecall (or any server that prints its endpoint as JSON) for a bench, and ends it. */
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../../scripts/setup.mjs";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Processors: one for the server, the others for the load. */
const pinning = spawnSync("taskset", ["--version"]).status === 0;
export const pin = (cpu, command) => (pinning ? ["taskset", "-c", String(cpu), ...command] : command);

/** As `npm start` runs it. */
const NODE = [process.execPath, "--max-semi-space-size=64"];

/** Resolves once the server prints a line of JSON with `endpoint`. */
export async function startServer(command, { cpu = 0, env = process.env } = {}) {
  const [program, ...args] = pin(cpu, command);
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const endpoint = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    lines.on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line).endpoint);
    });
  });
  return {
    endpoint,
    pid: child.pid,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    },
  };
}

let built;

/** Built beforehand: a server that builds first would be measured with its compiler. */
export async function startRolecall(args = ["--ephemeral"], options) {
  built ??= ensureBuilt();
  await built;
  return startServer(
    [...NODE, "scripts/start.mjs", "--port", "0", "--log-format", "json", "--log-level", "error", ...args],
    options,
  );
}

/** A server that reads the body and answers two bytes: what nothing can be faster than. */
export const startBare = (options) => startServer([process.execPath, "bench/lib/bare-server.mjs"], options);
