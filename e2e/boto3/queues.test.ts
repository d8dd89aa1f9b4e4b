/** Queues by every boto3 of this machine: that of 2022 sends SQS's Query protocol, newer ones JSON. */
import { execFile, spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { ACCOUNT, cleanEnvironment, startRolecall } from "../server.js";

const STORY = fileURLToPath(new URL("queues.py", import.meta.url));

/** Each Python with boto3, once. */
const pythons = [...new Map(["python3", "/usr/bin/python3"].flatMap((name) => found(name))).values()];

function found(command: string): [string, { command: string; version: string }][] {
  const { status, stdout } = spawnSync(command, ["-c", "import boto3, sys; print(boto3.__version__, sys.executable)"], {
    encoding: "utf8",
    env: cleanEnvironment(),
  });
  if (status !== 0) return [];
  const [version = "", executable = command] = stdout.trim().split(" ");
  return [[realpathSync(executable), { command, version }]];
}

if (pythons.length === 0) {
  test("boto3 uses queues", (context) =>
    notRun(context, "boto3", "no python3 with boto3 was found; on Debian apt-get install python3-boto3"));
}

test.each(pythons)("boto3 $version ($command) uses queues", { timeout: 120_000 }, async (python) => {
  const rolecall = await startRolecall();
  try {
    const { stdout } = await promisify(execFile)(python.command, [STORY, rolecall.endpoint], {
      env: { ...cleanEnvironment(), PYTHONDONTWRITEBYTECODE: "1" },
    });
    const { protocol, ...seen } = JSON.parse(stdout);
    const older = protocol === "query";

    expect(seen).toEqual({
      tags: { team: "red" },
      sent: 3,
      bodies: ["m0", "m1", "m2"],
      group: "g",
      binary: "0102",
      left: "0",
      missing: {
        code: "AWS.SimpleQueueService.NonExistentQueue",
        message: `The specified queue does not exist${older ? " for this wsdl version" : ""}.`,
        status: 400,
      },
      "too many": {
        code: "InvalidParameterValue",
        message:
          "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
        status: 400,
      },
      denied: {
        code: "AccessDenied",
        message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${ACCOUNT}:jobs.fifo because no identity-based policy allows the sqs:sendmessage action`,
        status: 403,
      },
    });
  } finally {
    await rolecall.stop();
  }
});
