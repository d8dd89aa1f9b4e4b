/** Memory of the idle server process alone, half a minute after its first answers. Linux. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startRolecall } from "./lib/server.mjs";
import { call, dynamodb, iam, sts } from "./lib/signed.mjs";

const GOAL_MB = 120;
const server = await startRolecall();
await call(server.endpoint, sts("GetCallerIdentity"));
await call(server.endpoint, iam("ListUsers", {}));
await call(server.endpoint, dynamodb("ListTables", {}));
await sleep(Number(process.env.SECONDS ?? 30) * 1000);
const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
const mb = Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
process.stdout.write(
  `idle ${mb.toFixed(0)} MB resident (goal: under ${GOAL_MB} MB)${mb >= GOAL_MB ? "  MISSED" : ""}\n`,
);
await server.stop();
