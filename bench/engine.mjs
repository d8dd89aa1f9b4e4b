/**
 * How fast the engine decides and explains, how soon it has compiled, how much it holds and weighs; each beside its goal.
 * Decisions and explanations are shares of what `engine-limit`'s `limit` reaches in the same process: no engine, only the
 * least work that a right decision needs on these workloads.
 *
 *     node engine.mjs [--seconds 2] [--rounds 3]
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { adapterPath } from "./engine/bundle.mjs";
import { measureExplanations } from "./engine/explanations.mjs";
import { packageSizeBytes } from "./engine/size.mjs";
import { LIMIT, WORKLOADS } from "./engine/workloads.mjs";
import { median } from "./lib/figures.mjs";
import { ROOT } from "./lib/server.mjs";

const GOALS = {
  decided: { small: 0.2, "lambda-role": 0.2, heavy: 0.1 },
  explained: { "lambda-role": 0.05 },
  p99: 10,
  compileMs: { "lambda-role": 5, heavy: 60 },
  bytesPerCharacter: 10,
  packageBytes: 60_000,
};
const PROCESSES = 9;
const seconds = Number(option("seconds", 2));

const adapter = await adapterPath();
const report = path.join(path.dirname(adapter), "limit.json");
const options = ["--seconds", seconds, "--rounds", option("rounds", 3), "--json", report].map(String);
run([path.join(LIMIT, "run.mjs"), "--engine", adapter, ...options], "inherit");
const { results } = JSON.parse(readFileSync(report, "utf8"));
const of = (workload, adapter) => results.find((row) => row.workload === workload && row.adapter === adapter);

// The run above compiles once its code is warm; here as a new process does, the median of several.
const compilations = Array.from({ length: PROCESSES }, () =>
  JSON.parse(run([path.join(ROOT, "bench/engine/compile.mjs"), adapter], "pipe")),
);

const percent = (share) => `${(share * 100).toFixed(share < 0.1 ? 2 : 0)}%`;
let missed = 0;
line("", "reached", "goal");
for (const name of WORKLOADS) {
  const share = of(name, "rolecall").decisionsPerSecond / of(name, "limit").decisionsPerSecond;
  atLeast(`${name}: decided, of limit`, share, GOALS.decided[name]);
  const tail = of(name, "rolecall").p99us / of(name, "limit").p99us;
  atMost(`${name}: p99, times limit's`, tail, GOALS.p99, (times) => times.toFixed(2));
  const ms = (time) => time.toFixed(2);
  atMost(`${name}: compiled in ms`, of(name, "rolecall").prepareMs, GOALS.compileMs[name], ms);
  atMost(`${name}: compiled in ms, in a new process`, median(compilations.map((times) => times[name])), undefined, ms);
}
for (const { workload, ...readings } of await measureExplanations(seconds / 2))
  for (const [how, share] of Object.entries(readings))
    atLeast(`${workload}: ${how}, of limit`, share, how === "explained" ? GOALS.explained[workload] : undefined);
for (const { workload, compiled, used } of JSON.parse(
  run(["--expose-gc", path.join(ROOT, "bench/engine/memory.mjs")], "pipe"),
)) {
  const ratio = (bytes) => bytes.toFixed(2);
  atMost(`${workload}: bytes a character, compiled`, compiled, GOALS.bytesPerCharacter, ratio);
  atMost(`${workload}: bytes a character, every request decided`, used, undefined, ratio);
}
const bytes = (count) => `${(count / 1000).toFixed(1)} kB`;
atMost("minified and gzipped, without analysis", await packageSizeBytes(), GOALS.packageBytes, bytes);
process.exitCode = missed > 0 ? 1 : 0;

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

function run(args, stdout) {
  const child = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", stdout, "inherit"],
  });
  if (child.status !== 0) throw new Error(`\`node ${args.join(" ")}\` ended with ${child.status}`);
  return child.stdout;
}

function atLeast(what, reached, goal) {
  judge(what, percent(reached), goal === undefined ? undefined : `at least ${percent(goal)}`, reached >= goal);
}

function atMost(what, reached, goal, write) {
  judge(what, write(reached), goal === undefined ? undefined : `at most ${write(goal)}`, reached <= goal);
}

function judge(what, reached, goal, met) {
  if (goal !== undefined && !met) missed++;
  line(what, reached, goal === undefined ? "" : `${goal}${met ? "" : "  missed"}`);
}

function line(what, reached, goal) {
  process.stdout.write(`${what.padEnd(58)}${reached.padStart(12)}   ${goal}\n`);
}
