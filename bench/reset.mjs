/** `POST /_rolecall/reset` with 10,000 records, answered when done. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { median } from "./lib/figures.mjs";
import { startRolecall } from "./lib/server.mjs";
import { call, dynamodb } from "./lib/signed.mjs";

const RECORDS = 10_000;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const GOAL_MS = 50;
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-reset-"));
const server = await startRolecall(["--data-dir", folder]);
const times = [];
try {
  for (let round = 0; round < ROUNDS; round++) {
    await fill();
    const from = performance.now();
    const response = await fetch(`${server.endpoint}/_rolecall/reset`, { method: "POST" });
    if (!response.ok) throw new Error(await response.text());
    times.push(performance.now() - from);
    await response.arrayBuffer();
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
const taken = median(times);
process.stdout.write(
  `reset of ${RECORDS} records  ${taken.toFixed(1)} ms (goal: under ${GOAL_MS} ms)${taken >= GOAL_MS ? "  MISSED" : ""}\n`,
);

async function fill() {
  await call(
    server.endpoint,
    dynamodb("CreateTable", {
      TableName: "records",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  for (let state = ""; !state.includes('"TableStatus":"ACTIVE"'); ) {
    state = await call(server.endpoint, dynamodb("DescribeTable", { TableName: "records" }));
  }
  for (let at = 0; at < RECORDS; at += 25) {
    const puts = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: { id: { S: String(at + n) }, v: { S: "x".repeat(50) } } },
    }));
    await call(server.endpoint, dynamodb("BatchWriteItem", { RequestItems: { records: puts } }));
  }
}
