/** A server that is killed leaves no sandbox behind: not an idle one, a frozen one, a busy one, nor what they started. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Keeper } from "./keeper.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
const server = path.join(folder, "server.mjs");

/** Runs three functions: one is idle, one loops, one has started a process that is not in its way. */
const SERVER = `
import { testFunctions } from ${JSON.stringify(path.join(here, "testing/functions.js"))};
const world = testFunctions({
  recordFolder: process.argv[2],
  functionsFolder: process.argv[2],
  runtimePackage: process.argv[3],
  spares: true,
});
const idle = world.fn({ "index.js": "exports.handler = async () => process.pid" });
const pids = [(await idle.invoke()).json];
const report = \`const fs = require("node:fs"); const note = (pid) => fs.writeSync(2, "pid " + pid + "\\\\n");\`;
for (const work of [
  "for (;;);",
  "const child = require('node:child_process').spawn('sleep', ['1000']); note(child.pid); return new Promise((r) => setTimeout(r, 100000))",
]) {
  const fn = world.fn({ "index.js": report + \`exports.handler = async () => { note(process.pid); \${work} }\` }, { timeoutSeconds: 900 });
  fn.invoke();
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const noted = fn.lines.filter((line) => line.startsWith("pid ")).map((line) => Number(line.slice(4)));
      if (noted.length < (work.startsWith("for") ? 1 : 2)) return;
      clearInterval(timer);
      pids.push(...noted);
      resolve();
    }, 20);
  });
}
console.log(JSON.stringify(pids));
setInterval(() => {}, 1000);
`;

beforeAll(async () => {
  await build({
    stdin: { contents: SERVER, resolveDir: here, loader: "ts" },
    outfile: server,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@rolecall/source"],
    banner: {
      js: "import { createRequire as bannerRequire } from 'node:module'; const require = bannerRequire(import.meta.url);",
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runtimePackage = path.dirname(createRequire(import.meta.url).resolve("@rolecall/lambda-runtime/package.json"));

async function startServer(scratch: string): Promise<{ server: ChildProcess; pids: number[] }> {
  const child = spawn(process.execPath, [server, scratch, runtimePackage], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  await vi.waitFor(() => expect(output).toContain("\n"), { timeout: 20_000, interval: 20 });
  return { server: child, pids: JSON.parse(output) };
}

describe("a server killed with SIGKILL", () => {
  test("takes its sandboxes with it, frozen, busy, and what they started", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const { server, pids } = await startServer(scratch);
    expect(pids.map(isAlive)).toEqual([true, true, true, true]);
    // A spare process, too, is in the record.
    const recorded =
      readFileSync(path.join(scratch, "processes"), "utf8")
        .match(/(?<=\+ )\d+/g)
        ?.map(Number) ?? [];

    server.kill("SIGKILL");

    await vi.waitFor(() => expect([...pids, ...recorded].filter(isAlive)).toEqual([]), { timeout: 10_000 });
  });

  test("leaves none of its files", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const { server } = await startServer(scratch);
    const left = () => readdirSync(scratch).filter((name) => name.startsWith("rolecall-functions-"));
    expect(left()).toHaveLength(1);

    server.kill("SIGKILL");

    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
  });
});

describe("the next start", () => {
  const sleeper = () => spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  const startOf = (pid: number) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  };
  const linux = process.platform === "linux" ? test : test.skip;

  linux("ends a recorded process that is still there", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const { pid = 0 } = sleeper();
    writeFileSync(path.join(scratch, "processes"), `+ ${pid} ${startOf(pid)}\n`);

    (await Keeper.open(scratch, "/nowhere", { warn: () => {} })).close();

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  });

  linux("spares a process that only has the same id, or was recorded as ended", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const [other, ended] = [sleeper(), sleeper()];
    try {
      const pids = [other.pid ?? 0, ended.pid ?? 0] as const;
      writeFileSync(
        path.join(scratch, "processes"),
        `+ ${pids[0]} 12345\n+ ${pids[1]} ${startOf(pids[1])}\n- ${pids[1]}\n+ 1 0\n+ x y\n`,
      );

      (await Keeper.open(scratch, "/nowhere", { warn: () => {} })).close();

      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(pids.map(isAlive)).toEqual([true, true]);
    } finally {
      other.kill();
      ended.kill();
    }
  });

  test("removes what an earlier one unpacked", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const unpacked = mkdtempSync(path.join(folder, "rolecall-functions-"));
    writeFileSync(path.join(scratch, "processes"), `folder ${unpacked}\n`);

    (await Keeper.open(scratch, "/nowhere", { warn: () => {} })).close();

    expect(existsSync(unpacked)).toBe(false);
  });

  test("removes no folder but one of its own", async () => {
    const scratch = mkdtempSync(path.join(folder, "scratch-"));
    const precious = mkdtempSync(path.join(folder, "precious-"));
    writeFileSync(path.join(scratch, "processes"), `folder ${precious}\n`);

    (await Keeper.open(scratch, "/nowhere", { warn: () => {} })).close();

    expect(existsSync(precious)).toBe(true);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended but was not waited for still takes signals.
    return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
