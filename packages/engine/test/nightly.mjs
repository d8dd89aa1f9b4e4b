/**
 * `npm run nightly`: a million random requests decided by the engine and by the reference, and what must hold of any
 * decision asked fifty times as often as in `npm test`. Elsewhere every time; a failure prints the seed that repeats it
 * (`PROPERTY_SEED=<seed> npm run nightly`).
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const tests = ["engine-and-reference", "metamorphic"].map((name) => `packages/engine/test/${name}.test.ts`);
const { status } = spawnSync(
  process.execPath,
  [path.join(root, "node_modules/vitest/vitest.mjs"), "run", ...tests, ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit", env: { ENGINE_COMPARISONS: "1000000", PROPERTY_SEED: "random", ...process.env } },
);
process.exitCode = status ?? 1;
