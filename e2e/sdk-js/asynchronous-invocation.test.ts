/**
 * Asynchronous invocation: what was answered with 202 runs, also when the server is killed before it could; what became of
 * it is told with the execution role; and a function that goes round in circles is stopped.
 */
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { eventually, REGION, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, ROOT, refusal } from "./clients.js";

const EVENTS = 20;

test("events that were answered with 202 run after kill -9 and a restart", { timeout: 60_000 }, async () => {
  const data = await temporaryFolder();
  const notes = path.join(data.path, "notes");
  await appendFile(notes, "");
  const start = () => startRolecall({ args: ["--data-dir", path.join(data.path, "rolecall")] });
  let rolecall = await start();
  try {
    await makeRole(rolecall.endpoint, ["logs:*"]);
    // Half a second for each, so that most are still to run when the server is killed.
    const source = `exports.handler = async ({ n }) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      require("node:fs").appendFileSync(${JSON.stringify(notes)}, n + "\\n");
    };`;
    const lambda = await makeFunction(rolecall.endpoint, source);
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

const QUEUE = `arn:aws:sqs:${REGION}:000000000000:`;

/** Everything that a queue holds, taken out. */
async function takeAll(sqs: SQSClient, QueueUrl: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
  );
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages;
}

/** A role for functions, that may do so much. */
async function makeRole(endpoint: string, actions: readonly string[]): Promise<void> {
  await clientsOf(endpoint).iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
  await allowRole(endpoint, actions);
}

const allowRole = (endpoint: string, actions: readonly string[]) =>
  clientsOf(endpoint).iam.send(
    new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument: allow(actions) }),
  );

async function makeFunction(endpoint: string, source: string, further: object = {}): Promise<LambdaClient> {
  const { lambda } = clientsOf(endpoint);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "f",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/r",
      Code: { ZipFile: await zipOf({ "index.js": source }) },
      ...further,
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName: "f" });
  return lambda;
}

test("a destination and a dead-letter queue are told of every event, also through kill -9", {
  timeout: 60_000,
}, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", path.join(data.path, "rolecall")] });
  let rolecall = await start();
  const sqsAt = (endpoint: string) => new SQSClient({ endpoint, region: REGION, credentials: ROOT });
  try {
    const { QueueUrl: good } = await sqsAt(rolecall.endpoint).send(new CreateQueueCommand({ QueueName: "good" }));
    const { QueueUrl: dead } = await sqsAt(rolecall.endpoint).send(new CreateQueueCommand({ QueueName: "dead" }));
    const pathOf = (url: string | undefined) => new URL(url ?? "").pathname;
    const source = `exports.handler = async ({ n }) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (n % 2) throw new Error("odd");
      return n;
    };`;
    await makeRole(rolecall.endpoint, ["logs:*"]);
    const create = () => makeFunction(rolecall.endpoint, source, { DeadLetterConfig: { TargetArn: `${QUEUE}dead` } });
    expect(await refusal(create())).toMatchObject({
      name: "InvalidParameterValueException",
      message: "The provided execution role does not have permissions to call SendMessage on SQS",
    });
    await allowRole(rolecall.endpoint, ["sqs:SendMessage"]);
    const lambda = await create();
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "f",
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnSuccess: { Destination: `${QUEUE}good` } },
      }),
    );
    for (let n = 0; n < EVENTS; n += 1) {
      await lambda.send(
        new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: JSON.stringify({ n }) }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rolecall.stop("SIGKILL");
    rolecall = await start();

    const sqs = sqsAt(rolecall.endpoint);
    const told = new Map<number, string>();
    await eventually(async () => {
      for (const { Body = "" } of await takeAll(sqs, `${rolecall.endpoint}${pathOf(good)}`)) {
        const { requestPayload, requestContext, responsePayload } = JSON.parse(Body);
        expect(responsePayload).toBe(requestPayload.n);
        told.set(requestPayload.n, requestContext.condition);
      }
      for (const { Body = "", MessageAttributes } of await takeAll(sqs, `${rolecall.endpoint}${pathOf(dead)}`)) {
        expect(MessageAttributes?.ErrorMessage?.StringValue).toBe("odd");
        told.set(JSON.parse(Body).n, "dead letter");
      }
      return told.size === EVENTS ? true : undefined;
    }, 20_000);
    for (const [n, how] of told) expect([n, how]).toEqual([n, n % 2 ? "dead letter" : "Success"]);
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});

test("a function that invokes itself with the SDK is stopped after sixteen rounds", { timeout: 60_000 }, async () => {
  const rolecall = await startRolecall();
  try {
    const sqs = new SQSClient({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "stopped" }));
    const source = `const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
      const lambda = new LambdaClient();
      exports.handler = async ({ n }) => {
        await lambda.send(new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: JSON.stringify({ n: n + 1 }) }));
      };`;
    await makeRole(rolecall.endpoint, ["lambda:InvokeFunction", "sqs:SendMessage"]);
    const lambda = await makeFunction(rolecall.endpoint, source);
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "f",
        DestinationConfig: { OnFailure: { Destination: `${QUEUE}stopped` } },
      }),
    );
    await lambda.send(new InvokeCommand({ FunctionName: "f", Payload: JSON.stringify({ n: 1 }) }));
    const stopped = await eventually(async () => (await takeAll(sqs, QueueUrl))[0], 20_000);
    expect(JSON.parse(stopped.Body ?? "").requestPayload).toEqual({ n: 17 });
  } finally {
    await rolecall.stop();
  }
});
