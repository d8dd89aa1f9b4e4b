/**
 * `npm test`: sets up what is missing, then type check, lint and all tests.
 *
 * What this machine can't run is printed as `not run` with its reason and never counted as passed; with CI=true that
 * fails the run. Arguments go to vitest: `npm test -- packages/engine`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureClients } from "./clients.mjs";
import { ensureBuilt, ensureInstalled, ROOT } from "./setup.mjs";

await ensureInstalled();
await ensureBuilt();
const narrowed = process.argv.slice(2);
if (narrowed.length === 0) await ensureClients();

const scratch = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
const report = path.join(scratch, "report.json");
const notRunFile = path.join(scratch, "not-run.txt");
const run = (title, script, args, env = {}) => {
  process.stdout.write(`\n${title}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  return status === 0;
};

const bin = (name) => path.join(ROOT, "node_modules", name);
const checks =
  narrowed.length > 0
    ? []
    : [
        ["Type check", path.join(ROOT, "scripts/typecheck.mjs"), []],
        ["Lint and format", bin("@biomejs/biome/bin/biome"), ["check", "--error-on-warnings", "."]],
      ];
let passed = 0;
let failed = 0;
for (const check of checks) {
  if (run(...check)) passed += 1;
  else failed += 1;
}

vitest(narrowed);

const notRun = existsSync(notRunFile) ? [...new Set(readFileSync(notRunFile, "utf8").split("\n").filter(Boolean))] : [];
rmSync(scratch, { recursive: true, force: true });
process.stdout.write("\n");
for (const line of notRun) process.stdout.write(`not run: ${line}\n`);
const strict = process.env.CI === "true" && notRun.length > 0;
if (strict) process.stdout.write("in CI everything must run\n");
process.stdout.write(`${passed} passed, ${failed + (strict ? notRun.length : 0)} failed\n`);
process.exitCode = failed > 0 || strict ? 1 : 0;

/** Runs test files and counts their tests. */
function vitest(files) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const green = run("Tests", bin("vitest/vitest.mjs"), ["run", ...reporters, ...files], {
    TEST_NOT_RUN_FILE: notRunFile,
  });
  const all = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : [];
  let seen = 0;
  for (const { name, status, assertionResults } of all) {
    const tests = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
    passed += tests("passed");
    // What crashes the process that runs it is told by nobody else, and may be a fault of ours that ends a server.
    const begun = tests("pending");
    if (begun > 0) process.stdout.write(`\nthe process that ran ${path.relative(ROOT, name)} ended before it\n`);
    // A file that fails before its first test has no failed test to count.
    seen += tests("failed") + begun || (status === "failed" ? 1 : 0);
  }
  failed += seen;
  if (!green && seen === 0) failed += 1;
}
