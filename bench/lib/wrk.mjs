/** wrk, the load generator: connections that stay open. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pin } from "./server.mjs";

/** Unless a bench says otherwise. */
const CONNECTIONS = 16;

export function requireWrk() {
  if (spawnSync("wrk", ["--version"]).error) {
    process.stderr.write("this bench needs wrk: install it with your package manager (Debian: apt-get install wrk)\n");
    process.exit(1);
  }
}

/** Requests a second, how many were not answered with 2xx or not at all, and what one in a hundred takes longer than. */
export function load(
  endpoint,
  { headers, body, method = "POST", path: target = "/" },
  seconds,
  connections = CONNECTIONS,
) {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-bench-"));
  const script = path.join(folder, "request.lua");
  // wrk writes the host by itself.
  const own = Object.entries(headers).filter(([name]) => name !== "host");
  const lines = own.map(([name, value]) => `wrk.headers[${quote(name)}] = ${quote(value)}`);
  const what = [`wrk.method = ${quote(method)}`, ...(body === undefined ? [] : [`wrk.body = ${quote(body)}`])];
  writeFileSync(script, [...what, ...lines].join("\n"));
  const options = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "--timeout", "10s", "-s", script];
  const [program, ...args] = pin(1, ["wrk", ...options, `${endpoint}${target}`]);
  const { stdout } = spawnSync(program, args, { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? [];
  if (Number.isNaN(rate)) throw new Error(`wrk said: ${stdout}`);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  return {
    rate,
    failed: refused + broken.reduce((sum, count) => sum + Number(count), 0),
    p99Ms: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit],
  };
}

const quote = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
