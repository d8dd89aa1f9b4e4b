/** wrk, the load generator: 16 connections that stay open. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pin } from "./server.mjs";

const CONNECTIONS = 16;

export function requireWrk() {
  if (spawnSync("wrk", ["--version"]).error) {
    process.stderr.write("this bench needs wrk: install it with your package manager (Debian: apt-get install wrk)\n");
    process.exit(1);
  }
}

/** Requests a second, and how many were not answered with 2xx. */
export function load(endpoint, { headers, body }, seconds) {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-bench-"));
  const script = path.join(folder, "request.lua");
  // wrk writes the host by itself.
  const own = Object.entries(headers).filter(([name]) => name !== "host");
  const lines = own.map(([name, value]) => `wrk.headers[${quote(name)}] = ${quote(value)}`);
  writeFileSync(script, [`wrk.method = "POST"`, `wrk.body = ${quote(body)}`, ...lines].join("\n"));
  const [program, ...args] = pin(1, ["wrk", "-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", script, `${endpoint}/`]);
  const { stdout } = spawnSync(program, args, { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  if (Number.isNaN(rate)) throw new Error(`wrk said: ${stdout}`);
  return { rate, failed };
}

const quote = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
