/** Functions for benches: a role, and a deployment package of one file. */

import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import yazl from "yazl";
import { call, iam, lambda, ROOT_CREDENTIALS, signed } from "./signed.mjs";

/** An execution role that may write logs. */
export async function makeRole(endpoint) {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  await call(endpoint, iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  await call(endpoint, iam("AttachRolePolicy", { RoleName: "r", PolicyArn }));
}

export async function makeFunction(endpoint, name, source) {
  const file = new yazl.ZipFile();
  file.addBuffer(Buffer.from(source), "index.js");
  file.end();
  const zip = await buffer(file.outputStream);
  const input = {
    FunctionName: name,
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/r",
    Code: { ZipFile: zip.toString("base64") },
  };
  await call(endpoint, lambda("/2015-03-31/functions", input));
}

/** Invokes until it is no longer Pending. */
export async function untilActive(endpoint, name) {
  const path = `/2015-03-31/functions/${name}/invocations`;
  const sent = lambda(path, {});
  for (;;) {
    const { host: _host, ...headers } = signed({ endpoint, credentials: ROOT_CREDENTIALS, ...sent });
    const { status } = await fetch(`${endpoint}${path}`, { method: "POST", headers, body: sent.body });
    if (status === 200) return;
    if (status !== 409) throw new Error(`Invoke answered ${status}`);
    await sleep(20);
  }
}
