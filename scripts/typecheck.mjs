/** Type-checks every package with its own settings, at most two at a time. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const PROJECTS = [
  "packages/engine/tsconfig.json",
  "packages/engine/tsconfig.test.json",
  "packages/aws-model/tsconfig.json",
  "packages/rolecall/tsconfig.json",
  "packages/lambda-runtime/tsconfig.json",
  "e2e/tsconfig.json",
];

const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
const waiting = PROJECTS.filter((project) => existsSync(path.join(ROOT, project)));
let failed = 0;

async function worker() {
  for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
    const code = await new Promise((resolve) => {
      spawn(process.execPath, [tsc, "-p", project], { cwd: ROOT, stdio: "inherit" }).on("exit", resolve);
    });
    if (code !== 0) {
      failed += 1;
      process.stderr.write(`type check of ${project} failed\n`);
    }
  }
}
await Promise.all([worker(), worker()]);
process.exitCode = failed === 0 ? 0 : 1;
