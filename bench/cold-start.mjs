/**
 * How long functions take to start and to answer, against two floors of the same run.
 *
 *     node bench/cold-start.mjs [rounds]
 *
 * F1 is `node -e 0`, F2 `python -I -S -c 0` by the Python that runs the functions, F3 one round trip over a TCP connection between two processes. Rounds are interleaved, so that
 * whatever else the machine does hits all alike, and medians are compared; the quietest tenth stands beside them, for
 * a machine that is busy with other things. Milliseconds are this machine's, ratios should hold elsewhere.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const rounds = Number(process.argv[2] ?? 21);
const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const runtime = path.join(root, "packages/rolecall/src/runtime");
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-bench-"));

const { testFunctions, chooseIsolation } = await bundled();
const runtimePackage = path.join(root, "packages/lambda-runtime");
const sdk = path.join(folder, "sdk", "node_modules");
for (const [name, content] of Object.entries({
  "package.json": '{"type":"module","exports":"./index.js"}',
  "index.js": "export const one = 1",
})) {
  mkdirSync(path.join(sdk, "@aws-sdk/tiny"), { recursive: true });
  writeFileSync(path.join(sdk, "@aws-sdk/tiny", name), content);
}
const cold = testFunctions({ spares: false, runtimePackage, sdkSources: [sdk] });
const pooled = testFunctions({ spares: true, runtimePackage });

// Only where bubblewrap works.
const walls = await chooseIsolation("auto", {});
const walled =
  walls.level === "bwrap" ? testFunctions({ isolation: walls, runtimePackage, sdkSources: [sdk] }) : undefined;

const CJS = { "index.js": "exports.handler = async () => 1" };
const ESM = { "index.mjs": "export const handler = async () => 1" };
const OWN_PACKAGE = {
  "index.mjs": "import { one } from '@aws-sdk/tiny'; export const handler = async () => one",
  "node_modules/@aws-sdk/tiny/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@aws-sdk/tiny/index.js": "export const one = 1",
};
const SDK_PACKAGE = { "index.mjs": OWN_PACKAGE["index.mjs"] };

const PYTHON = { "app.py": "def handler(event, context):\n    return 1" };
const PYTHON_SPEC = { runtime: "python3.11", handler: "app.handler" };

const samples = {};
const note = (name, ms) => {
  samples[name] ??= [];
  samples[name].push(ms);
};

try {
  await coldRounds();
  await pythonRounds();
  await warmRounds();
  await idleMemory();
  report();
} finally {
  await cold.close();
  await pooled.close();
  await walled?.close();
  rmSync(folder, { recursive: true, force: true });
}

async function coldRounds() {
  // The first of each kind unpacks, finds the interpreter, builds the SDK's links.
  const functions = {
    "cold, cjs": (n) => cold.fn(CJS, { name: `cold-cjs-${n}` }),
    ...(walled ? { "cold, cjs, bwrap": (n) => walled.fn(CJS, { name: `walled-${n}` }) } : undefined),
    "cold, esm": (n) => cold.fn(ESM, { name: `cold-esm-${n}` }),
    "from the pool, cjs": (n) => pooled.fn(CJS, { name: `pool-cjs-${n}` }),
    "from the pool, esm": (n) => pooled.fn(ESM, { name: `pool-esm-${n}` }),
    "a package of its own": (n) => cold.fn(OWN_PACKAGE, { name: `own-${n}` }),
    "a package of the SDK": (n) => cold.fn(SDK_PACKAGE, { name: `sdk-${n}` }),
  };
  for (const [name, make] of Object.entries(functions)) {
    const { functionError, text } = await make("warm-up").invoke();
    if (functionError) throw new Error(`${name}: ${text}`);
  }
  await pause(600);
  for (let round = 0; round < rounds; round += 1) {
    note("F1", await run(process.execPath, ["-e", "0"]));
    note("F1 under setpriv", await run("setpriv", ["--pdeathsig", "KILL", "--", process.execPath, "-e", "0"]));
    for (const [name, make] of Object.entries(functions)) {
      // The pool refills in the background; what is measured is a start that finds a spare.
      if (name.startsWith("from the pool")) await pause(400);
      const fn = make(round);
      const started = performance.now();
      await fn.invoke();
      note(name, performance.now() - started);
      const { pool } = name.startsWith("from the pool") ? pooled : name.endsWith("bwrap") ? walled : cold;
      await pool.retire(fn.spec.functionArn);
    }
  }
}

/** Only where there is a Python, which a function is asked for. */
async function pythonRounds() {
  const where = { "app.py": "import sys\ndef handler(event, context):\n    return sys.executable" };
  const kinds = { "python, spawned": cold, "python, forked": pooled };
  let python;
  try {
    for (const functions of Object.values(kinds)) {
      ({ json: python } = await functions.fn(where, { ...PYTHON_SPEC, name: "python-warm-up" }).invoke());
    }
  } catch (error) {
    console.log(`python: not run, ${error.message}`);
    return;
  }
  // The fork server comes up behind the first function.
  await pause(1000);
  for (let round = 0; round < rounds; round += 1) {
    // As with the pool: what is measured is a start that finds a process forked ahead.
    await pause(400);
    note("F2", await run(python, ["-I", "-S", "-c", "0"]));
    for (const [name, functions] of Object.entries(kinds)) {
      const fn = functions.fn(PYTHON, { ...PYTHON_SPEC, name: `python-${round}` });
      const started = performance.now();
      await fn.invoke();
      note(name, performance.now() - started);
      await functions.pool.retire(fn.spec.functionArn);
    }
  }
}

async function warmRounds() {
  const echo = spawn(
    process.execPath,
    [
      "-e",
      "require('net').createServer((s) => s.setNoDelay().pipe(s)).listen(0, '127.0.0.1', function () { console.log(this.address().port) })",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const port = await new Promise((resolve) => echo.stdout.once("data", (chunk) => resolve(Number(chunk))));
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await new Promise((resolve) => socket.once("connect", resolve));
    const message = Buffer.from("x".repeat(64));
    const ping = () =>
      new Promise((resolve) => {
        socket.once("data", resolve);
        socket.write(message);
      });
    const fn = cold.fn(CJS, { name: "warm" });
    const both = { F3: ping, warm: () => fn.invoke() };
    for (const call of Object.values(both)) for (let n = 0; n < 500; n += 1) await call();
    for (let round = 0; round < Math.max(rounds, 15); round += 1) {
      for (const [name, call] of Object.entries(both)) {
        const started = performance.now();
        for (let n = 0; n < 200; n += 1) {
          const before = performance.now();
          await call();
          note(name, performance.now() - before);
        }
        note(`${name} rate`, 200_000 / (performance.now() - started));
      }
    }
    socket.destroy();
  } finally {
    echo.kill();
  }
}

/** Memory that only the idle sandbox holds. */
async function idleMemory() {
  const fn = cold.fn({ "index.js": "exports.handler = async () => process.pid" }, { name: "idle" });
  const { json: pid } = await fn.invoke();
  await pause(500);
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0) / 1024;
    note("private MB", field("Private_Clean") + field("Private_Dirty"));
    note("resident MB", field("Rss"));
  } catch {
    console.log("memory: not run, there is no /proc here");
  }
}

function report() {
  const at = (name, quantile) => {
    const sorted = [...(samples[name] ?? [])].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? Number.NaN;
  };
  const sdk = (quantile) => at("a package of the SDK", quantile) - at("a package of its own", quantile);
  const bwrap = (quantile) => at("cold, cjs, bwrap", quantile) - at("cold, cjs", quantile);
  // Name, what it is compared with, goal for the ratio.
  const rows = [
    ["F1", "F1"],
    ["F1 under setpriv", "F1"],
    ["cold, cjs", "F1", 1.4],
    ["cold, esm", "F1", 1.7],
    ["from the pool, cjs", "F1", 0.35],
    ["from the pool, esm", "F1", 0.5],
    ["finding the SDK, extra", "F1", 0.1, sdk],
    ["isolation bwrap, extra", "F1", 0.3, bwrap],
    ["F2", "F2"],
    ["python, spawned", "F2", 3],
    ["python, forked", "F2", 1],
    ["F3", "F3"],
    ["warm", "F3", 6],
  ];
  console.log(`${rounds} rounds, Node.js ${process.versions.node}; times in ms\n`);
  console.log(
    `${"".padEnd(26)}${"median".padStart(9)}${"ratio".padStart(8)}${"quietest tenth".padStart(18)}${"ratio".padStart(8)}`,
  );
  for (const [name, floor, goal, value = (quantile) => at(name, quantile)] of rows) {
    const [median, quiet] = [0.5, 0.1].map(value);
    if (Number.isNaN(median)) continue;
    const [ratio, quietRatio] = [median / at(floor, 0.5), quiet / at(floor, 0.1)];
    const verdict = goal === undefined ? "" : `  goal ≤ ${goal} ${ratio <= goal ? "reached" : "MISSED"}`;
    console.log(
      `${name.padEnd(26)}${median.toFixed(3).padStart(9)}${ratio.toFixed(2).padStart(8)}${quiet.toFixed(3).padStart(18)}${quietRatio.toFixed(2).padStart(8)}${verdict}`,
    );
  }
  const rate = at("warm rate", 0.5) / at("F3 rate", 0.5);
  console.log(
    `\none sandbox: ${at("warm rate", 0.5).toFixed(0)} events a second, ${rate.toFixed(2)} of F3's; goal ≥ 0.2 ${rate >= 0.2 ? "reached" : "MISSED"}`,
  );
  const memory = at("private MB", 0.5);
  if (!Number.isNaN(memory)) {
    console.log(
      `idle sandbox: ${memory.toFixed(1)} MB private of ${at("resident MB", 0.5).toFixed(1)} MB; goal ≤ 10 ${memory <= 10 ? "reached" : "MISSED"}`,
    );
  }
}

function run(program, parameters) {
  const started = performance.now();
  return new Promise((resolve) => {
    spawn(program, parameters, { stdio: "ignore", env: {} }).once("exit", () => resolve(performance.now() - started));
  });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The runtime as a plain module: what is measured is the code as it ships, not a test runner's copy of it. */
async function bundled() {
  const outfile = path.join(folder, "runtime.mjs");
  await build({
    stdin: {
      contents: 'export * from "./testing/functions.js"; export * from "./isolation/choose.js";',
      resolveDir: runtime,
      loader: "ts",
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@rolecall/source"],
    banner: {
      js: "import { createRequire as bannerRequire } from 'node:module'; const require = bannerRequire(import.meta.url);",
    },
  });
  return import(pathToFileURL(outfile).href);
}
