/** "Lambda also uses the execution role to get permission to read from event sources." */
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { AttachRolePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, ROOT, refusal } from "./clients.js";

const MESSAGES = 60;

test("a function reads a queue only with AWSLambdaSQSQueueExecutionRole, and kill -9 loses no message", {
  timeout: 60_000,
}, async () => {
  const data = await temporaryFolder();
  const notes = path.join(data.path, "notes");
  await appendFile(notes, "");
  const start = () => startRolecall({ args: ["--data-dir", path.join(data.path, "rolecall")] });
  const sqsOf = (endpoint: string) => new SQSClient({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
  let rolecall = await start();
  try {
    const { iam, lambda } = clientsOf(rolecall.endpoint);
    const sqs = sqsOf(rolecall.endpoint);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    // Long enough that the server is killed with batches under way.
    const source = `exports.handler = async ({ Records }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const { body } of Records) require("node:fs").appendFileSync(${JSON.stringify(notes)}, body + "\\n");
    };`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "f",
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: Role?.Arn,
        Timeout: 1,
        Code: { ZipFile: await zipOf({ "index.js": source }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName: "f" });
    // What was being handled when the server was killed comes back after two seconds.
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "q", Attributes: { VisibilityTimeout: "2" } }),
    );
    const mapping = new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q`,
      BatchSize: 2,
    });
    const denied = await refusal(lambda.send(mapping));
    expect([denied.name, denied.message]).toEqual([
      "InvalidParameterValueException",
      "The function execution role does not have permissions to call ReceiveMessage on SQS",
    ]);
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "r",
        PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
      }),
    );
    const { UUID } = await lambda.send(mapping);
    await eventually(async () =>
      (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === "Enabled" ? true : undefined,
    );

    for (let n = 0; n < MESSAGES; n += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `${n + index}` }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    const handled = async () => new Set((await readFile(notes, "utf8")).split("\n").filter(Boolean));
    await eventually(async () => ((await handled()).size > 5 ? true : undefined));
    await rolecall.stop("SIGKILL");
    expect((await handled()).size).toBeLessThan(MESSAGES);

    rolecall = await start();
    await eventually(async () => ((await handled()).size === MESSAGES ? true : undefined), 20_000);
    const left = await eventually(async () => {
      const { Attributes } = await sqsOf(rolecall.endpoint).send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      const counts = [
        Attributes?.ApproximateNumberOfMessages,
        Attributes?.ApproximateNumberOfMessagesNotVisible,
      ].join();
      return counts === "0,0" ? counts : undefined;
    }, 10_000);
    expect(left).toBe("0,0");
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});
