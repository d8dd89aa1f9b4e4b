/** A start, from `node scripts/start.mjs` to the first signed answer, against `node -e 0`. Nothing is built anew. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { median } from "./lib/figures.mjs";
import { startRolecall } from "./lib/server.mjs";
import { call, sts } from "./lib/signed.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
await (await startRolecall()).stop();

const floors = [];
const starts = [];
for (let round = 0; round < ROUNDS; round++) {
  const floorFrom = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  floors.push(performance.now() - floorFrom);

  const from = performance.now();
  const server = await startRolecall(["--ephemeral"], { cpu: "0,1" });
  await call(server.endpoint, sts("GetCallerIdentity"));
  starts.push(performance.now() - from);
  await server.stop();
}
process.stdout.write(`node -e 0          ${median(floors).toFixed(0)} ms\n`);
process.stdout.write(
  `start to answer    ${median(starts).toFixed(0)} ms = ${(median(starts) / median(floors)).toFixed(1)} times (goal: under 1000 ms)\n`,
);
