/** Queues by every boto3 of this machine: that of 2022 sends SQS's Query protocol, newer ones JSON. */
import { expect, test } from "vitest";
import { ACCOUNT, startRolecall } from "../server.js";
import { notThere, pythons, tell } from "./pythons.js";

if (pythons.length === 0) test("boto3 uses queues", notThere);

test.each(pythons)("boto3 $version ($command) uses queues", { timeout: 120_000 }, async (python) => {
  const rolecall = await startRolecall();
  try {
    const { protocol, ...seen } = await tell("queues.py", python, rolecall.endpoint);
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
