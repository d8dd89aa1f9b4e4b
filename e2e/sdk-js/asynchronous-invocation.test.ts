/** Asynchronous invocation: what was answered with 202 runs, also when the server is killed before it could. */
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { eventually, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf } from "./clients.js";

const EVENTS = 20;

test("events that were answered with 202 run after kill -9 and a restart", { timeout: 60_000 }, async () => {
  const data = await temporaryFolder();
  const notes = path.join(data.path, "notes");
  await appendFile(notes, "");
  const start = () => startRolecall({ args: ["--data-dir", path.join(data.path, "rolecall")] });
  let rolecall = await start();
  try {
    const { iam, lambda } = clientsOf(rolecall.endpoint);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    // Half a second for each, so that most are still to run when the server is killed.
    const source = `exports.handler = async ({ n }) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      require("node:fs").appendFileSync(${JSON.stringify(notes)}, n + "\\n");
    };`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "f",
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: Role?.Arn,
        Code: { ZipFile: await zipOf({ "index.js": source }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName: "f" });
    for (let n = 0; n < EVENTS; n += 1) {
      const { StatusCode } = await lambda.send(
        new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: JSON.stringify({ n }) }),
      );
      expect(StatusCode).toBe(202);
    }
    await rolecall.stop("SIGKILL");
    const ran = async () => new Set((await readFile(notes, "utf8")).split("\n").filter(Boolean));
    expect((await ran()).size).toBeLessThan(EVENTS);

    rolecall = await start();
    await eventually(async () => ((await ran()).size === EVENTS ? true : undefined), 20_000);
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});
