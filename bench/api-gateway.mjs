/**
 * A hundred clients that call one function through API Gateway at once, and the same function invoked by Lambda's API: no
 * error, how many requests a second, and what one in a hundred takes longer than. SECONDS=… is how long each takes.
 */
import { makeFunction, makeRole, untilActive } from "./lib/functions.mjs";
import { startRolecall } from "./lib/server.mjs";
import { apigateway, call, lambda, ROOT_CREDENTIALS, signed } from "./lib/signed.mjs";
import { load, requireWrk } from "./lib/wrk.mjs";

const CLIENTS = Number(process.env.CLIENTS ?? 100);
const SECONDS = Number(process.env.SECONDS ?? 30);
/** A hundred clients want a hundred sandboxes, each a process to start. */
const WARM_UP_SECONDS = Number(process.env.WARM ?? 10);
const ANSWER = 'exports.handler = async () => ({ statusCode: 200, body: "served" });';
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

requireWrk();
const rolecall = await startRolecall(["--ephemeral"], { cpu: "0,1" });
try {
  const { endpoint } = rolecall;
  await makeRole(endpoint);
  await makeFunction(endpoint, "f", ANSWER);
  await untilActive(endpoint, "f");
  const api = await makeApi(endpoint);

  const invocation = { ...lambda("/2015-03-31/functions/f/invocations", {}), credentials: ROOT_CREDENTIALS };
  const direct = {
    path: invocation.path,
    headers: signed({ endpoint, ...invocation }),
    body: invocation.body,
  };
  const through = { method: "GET", path: `/_rolecall/api/${api}/prod/pets`, headers: {} };
  const answer = await fetch(`${endpoint}${through.path}`);
  const text = await answer.text();
  if (answer.status !== 200 || text !== "served") throw new Error(`the API answered ${answer.status} ${text}`);

  const results = {};
  for (const [name, request] of Object.entries({ direct, through })) {
    load(endpoint, request, WARM_UP_SECONDS, CLIENTS);
    results[name] = load(endpoint, request, SECONDS, CLIENTS);
  }
  say("Lambda's Invoke", results.direct);
  say("API Gateway", results.through, results.direct);
  if (results.through.failed > 0 || results.direct.failed > 0) process.exitCode = 1;
} finally {
  await rolecall.stop();
}

/** An API with the function behind `GET /pets`, deployed on the stage `prod`; its id. */
async function makeApi(endpoint) {
  const make = async (path, input, method) => JSON.parse(await call(endpoint, apigateway(path, input, method)));
  const { id: api, rootResourceId } = await make("/restapis", { name: "pets" });
  const { id: resource } = await make(`/restapis/${api}/resources/${rootResourceId}`, { pathPart: "pets" });
  const method = `/restapis/${api}/resources/${resource}/methods/GET`;
  await make(method, { authorizationType: "NONE" }, "PUT");
  const integration = {
    type: "AWS_PROXY",
    httpMethod: "POST",
    uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
  };
  await make(`${method}/integration`, integration, "PUT");
  await make(`/restapis/${api}/deployments`, { stageName: "prod" });
  const statement = {
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api}/prod/GET/pets`,
  };
  await call(endpoint, lambda("/2015-03-31/functions/f/policy", statement));
  return api;
}

function say(what, { rate, failed, p99Ms }, beside) {
  const share = beside === undefined ? "" : `, ${((rate / beside.rate) * 100).toFixed(0)}% of Invoke's rate`;
  process.stdout.write(
    `${what.padEnd(16)} ${CLIENTS} clients, ${SECONDS} s: ${Math.round(rate)} requests/s${share}, p99 ${p99Ms.toFixed(1)} ms, ${failed} failed (goal: 0)${failed > 0 ? "  MISSED" : ""}\n`,
  );
}
