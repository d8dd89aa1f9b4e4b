/**
 * Invocations through the Invoke API, signature, permissions, trail and logs included, against a round trip to a bare
 * node:http server in the same run: one after the other over one connection.
 */
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { median } from "./lib/figures.mjs";
import { makeFunction, makeRole } from "./lib/functions.mjs";
import { startBare, startRolecall } from "./lib/server.mjs";
import { lambda, ROOT_CREDENTIALS, signed } from "./lib/signed.mjs";

const INVOKES = Number(process.env.INVOKES ?? 500);
const COLD = Number(process.env.COLD ?? 9);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const bare = await startBare({ cpu: "0,1" });
const rolecall = await startRolecall(["--ephemeral"], { cpu: "0,1" });
try {
  await makeRole(rolecall.endpoint);
  const cold = [];
  for (let n = 0; n <= COLD; n++) {
    await makeFunction(rolecall.endpoint, `f-${n}`, "exports.handler = async (event) => event;");
    const took = await invoke(`f-${n}`);
    // The first one also makes the pool.
    if (n > 0) cold.push(took);
  }
  const warm = [];
  const floor = [];
  for (let n = 0; n < INVOKES; n++) {
    warm.push(await invoke("f-0"));
    floor.push((await post(bare.endpoint, "/", {}, "{}", performance.now())).took);
  }
  const round = median(floor);
  process.stdout.write(`round trip to the bare server   ${round.toFixed(2)} ms\n`);
  process.stdout.write(
    `warm invoke through the API     ${median(warm).toFixed(2)} ms = ${(median(warm) / round).toFixed(1)} round trips\n`,
  );
  process.stdout.write(`first invoke of a new function  ${median(cold).toFixed(1)} ms\n`);
} finally {
  agent.destroy();
  await rolecall.stop();
  await bare.stop();
}

async function invoke(name) {
  const path = `/2015-03-31/functions/${name}/invocations`;
  const sent = lambda(path, {});
  for (;;) {
    const headers = signed({ endpoint: rolecall.endpoint, credentials: ROOT_CREDENTIALS, ...sent });
    const from = performance.now();
    const { status, took } = await post(rolecall.endpoint, path, headers, sent.body, from);
    // A function that is still Pending.
    if (status === 409) continue;
    if (status !== 200) throw new Error(`Invoke answered ${status}`);
    return took;
  }
}

function post(endpoint, path, headers, body, from) {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${endpoint}${path}`,
      { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) }, agent },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve({ status: answer.statusCode, took: performance.now() - from }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
