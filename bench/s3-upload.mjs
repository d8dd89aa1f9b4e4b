/**
 * An object of two gigabytes through PutObject, as the SDKs send it (`UNSIGNED-PAYLOAD`, chunk by chunk): the server's peak
 * of memory, and the rate. GIGABYTES=… sends more or less.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startRolecall } from "./lib/server.mjs";
import { ROOT_CREDENTIALS, signed } from "./lib/signed.mjs";

const BYTES = Number(process.env.GIGABYTES ?? 2) * 1024 ** 3;
const GOAL_MB = 200;
const PIECE = Buffer.alloc(1024 * 1024, "rolecall");

if (process.platform !== "linux") {
  process.stderr.write("this bench reads /proc, which only Linux has\n");
  process.exit(1);
}
const folder = await mkdtemp(path.join(tmpdir(), "rolecall-bench-s3-"));
const server = await startRolecall(["--data-dir", folder]);
try {
  await sent("PUT", "/bench", Buffer.alloc(0));
  const idleMb = peakMb();
  const startMs = performance.now();
  await sent("PUT", "/bench/large", undefined);
  const seconds = (performance.now() - startMs) / 1000;
  const mb = peakMb();
  const { length } = await sent("HEAD", "/bench/large", Buffer.alloc(0));
  const whole = Number(length) === BYTES;
  const rows = [
    ["object", `${BYTES} bytes${whole ? "" : `, of which ${length} arrived  MISSED`}`],
    ["rate", `${Math.round(BYTES / 1024 / 1024 / seconds)} MB/s (${seconds.toFixed(1)} s)`],
    ["peak memory", `${mb} MB, ${idleMb} MB before (goal: ${GOAL_MB} MB)${mb > GOAL_MB ? "  MISSED" : ""}`],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(12)} ${value}\n`);
  if (!whole || mb > GOAL_MB) process.exitCode = 1;
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The most that the server's process ever had in memory. */
function peakMb() {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
}

/** A signed request; without a body the large one is written as fast as it is taken. */
async function sent(method, target, body) {
  const { hostname, port } = new URL(server.endpoint);
  const length = body?.length ?? BYTES;
  const headers = signed({
    endpoint: server.endpoint,
    service: "s3",
    method,
    path: target,
    credentials: ROOT_CREDENTIALS,
    headers: { "content-length": String(length), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    payloadHash: "UNSIGNED-PAYLOAD",
  });
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: target, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      answer.once("end", () =>
        answer.statusCode === 200
          ? resolve({ length: answer.headers["content-length"] })
          : reject(new Error(`${answer.statusCode} ${text}`)),
      );
    });
    asked.once("error", reject);
    if (body) return asked.end(body);
    let left = length;
    const write = () => {
      while (left > 0) {
        const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
        left -= piece.length;
        if (!asked.write(piece)) return asked.once("drain", write);
      }
      asked.end();
    };
    write();
  });
}
