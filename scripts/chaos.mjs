/**
 * `npm run chaos`: the chaos test for two minutes, or `npm run chaos -- <seconds> <seed>`.
 *
 * The seed decides what is killed and when; without one it is drawn, and printed with the outcome.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureBuilt, ensureInstalled, ROOT } from "./setup.mjs";

const [seconds = "120", seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2);
if (!(Number(seconds) > 0) || !Number.isInteger(Number(seed))) {
  process.stderr.write("npm run chaos -- <seconds> <seed>: both are numbers\n");
  process.exit(2);
}
await ensureInstalled();
await ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  [path.join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "e2e/chaos/chaos.test.ts"],
  { cwd: ROOT, stdio: "inherit", env: { ...process.env, CHAOS_SECONDS: seconds, CHAOS_SEED: seed } },
);
process.exitCode = status ?? 1;
