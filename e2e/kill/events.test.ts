/**
 * EventBridge through `kill -9`: an event that PutEvents has answered reaches its targets, whether the server dies while it
 * hands events over or between two tries.
 */
import { appendFile, readFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, policy, TRUSTS_LAMBDA, trusts } from "../policies.js";
import { clientsOf, ROOT } from "../sdk-js/clients.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { decisions } from "../trail.js";

const PATIENCE_MS = 30_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let rolecall: Started;
const start = () => startRolecall({ args: ["--data-dir", path.join(folder.path, "rolecall")] });
beforeEach(async () => {
  folder = await temporaryFolder();
  rolecall = await start();
});
afterEach(async () => {
  await rolecall?.stop("SIGKILL");
  await folder.remove();
});

function clients() {
  const options = { endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 };
  return { ...clientsOf(rolecall.endpoint), events: new EventBridgeClient(options), sqs: new SQSClient(options) };
}

async function killed(): Promise<void> {
  process.kill(rolecall.pid, "SIGKILL");
  expect(await rolecall.ended).toMatchObject({ signal: "SIGKILL" });
}

/** A rule on the source `shop`; its ARN. */
async function rule(targets: readonly string[]): Promise<string> {
  const { events } = clients();
  const { RuleArn = "" } = await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["shop"]}' }));
  const Targets = targets.map((Arn, index) => ({ Id: String(index), Arn }));
  await events.send(new PutTargetsCommand({ Rule: "r", Targets }));
  return RuleArn;
}

/** Puts ten events; the numbers of those that were accepted, none where the server is gone. */
async function putTen(from: number): Promise<number[]> {
  const numbers = Array.from({ length: 10 }, (_, index) => from + index);
  const Entries = numbers.map((n) => ({ Source: "shop", DetailType: "Order", Detail: JSON.stringify({ n }) }));
  const answer = await clients()
    .events.send(new PutEventsCommand({ Entries }))
    .catch(() => undefined);
  return numbers.filter((_, index) => answer?.Entries?.[index]?.EventId !== undefined);
}

test("events that were accepted before a kill -9 reach every queue after it", { timeout: 120_000 }, async () => {
  const arns = ["a", "b", "c"].map((name) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`);
  const paths: string[] = [];
  for (const arn of arns) {
    const lets = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arn,
    };
    const { QueueUrl = "" } = await clients().sqs.send(
      new CreateQueueCommand({ QueueName: arn.split(":").at(-1), Attributes: { Policy: policy(lets) } }),
    );
    paths.push(new URL(QueueUrl).pathname);
  }
  await rule(arns);
  const accepted: number[] = [];
  const putting = (async () => {
    for (let from = 0; from < 300; from += 10) {
      const more = await putTen(from);
      if (more.length === 0) return;
      accepted.push(...more);
    }
  })();
  await eventually(() => (accepted.length >= 150 ? true : undefined), PATIENCE_MS);
  await killed();
  await putting;
  rolecall = await start();

  const { sqs } = clients();
  for (const queue of paths) {
    const QueueUrl = `${rolecall.endpoint}${queue}`;
    const got = new Set<number>();
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body = "" } of Messages) got.add(JSON.parse(Body).detail.n);
      const Entries = Messages.map(({ ReceiptHandle = "" }, index) => ({ Id: String(index), ReceiptHandle }));
      if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return accepted.every((n) => got.has(n)) ? true : undefined;
    }, PATIENCE_MS);
  }
});

test("an event that a web server did not take is posted on after a kill -9, until it does", {
  timeout: 120_000,
}, async () => {
  const { iam, events } = clients();
  let status = 503;
  const posts: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      posts.push(JSON.parse(body).detail.n);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { ConnectionArn } = await events.send(
      new CreateConnectionCommand({
        Name: "shop",
        AuthorizationType: "API_KEY",
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "secret" } },
      }),
    );
    const { ApiDestinationArn = "" } = await events.send(
      new CreateApiDestinationCommand({
        Name: "shop",
        ConnectionArn,
        HttpMethod: "POST",
        InvocationEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
      }),
    );
    const trust = trusts({ Service: "events.amazonaws.com" });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "post", AssumeRolePolicyDocument: trust }));
    const PolicyDocument = allow("events:InvokeApiDestination", ApiDestinationArn);
    await iam.send(new PutRolePolicyCommand({ RoleName: "post", PolicyName: "p", PolicyDocument }));
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["shop"]}' }));
    const Targets = [{ Id: "1", Arn: ApiDestinationArn, RoleArn: Role?.Arn }];
    await events.send(new PutTargetsCommand({ Rule: "r", Targets }));

    expect(await putTen(0)).toHaveLength(10);
    // Each once, and some of them again: the tries are under way.
    await eventually(() => (posts.length > 10 ? true : undefined), PATIENCE_MS);
    await killed();
    status = 200;
    posts.length = 0;
    rolecall = await start();
    await eventually(() => (new Set(posts).size === 10 ? true : undefined), PATIENCE_MS);
  } finally {
    server.close();
  }
});

test("an event whose tries have failed so far is tried on after a kill -9, and runs once it can", {
  timeout: 120_000,
}, async () => {
  const { iam, lambda } = clients();
  const notes = path.join(folder.path, "notes");
  await appendFile(notes, "");
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
  const trust = (PolicyDocument: string) =>
    clients().iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "r", PolicyDocument }));
  const source = `exports.handler = async ({ detail }) =>
    require("node:fs").appendFileSync(${JSON.stringify(notes)}, detail.n + "\\n");`;
  const f = { FunctionName: "f" };
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      ...f,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: Role?.Arn,
      Code: { ZipFile: await zipOf({ "index.js": source }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, f);
  const RuleArn = await rule([FunctionArn]);
  await lambda.send(
    new AddPermissionCommand({
      ...f,
      StatementId: "events",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: RuleArn,
      SourceAccount: ACCOUNT,
    }),
  );
  // Lambda takes the events and can start no sandbox for them: it tries again after 1, 2, 4 … seconds.
  await trust(trusts({ Service: "ec2.amazonaws.com" }));
  expect(await putTen(0)).toHaveLength(10);
  const failed = async () =>
    (
      await decisions(rolecall.endpoint, { principal: "lambda.amazonaws.com", action: "sts:AssumeRole", limit: "100" })
    ).filter(({ outcome }) => outcome !== "allowed").length;
  await eventually(async () => ((await failed()) > 10 ? true : undefined), PATIENCE_MS);
  await killed();

  rolecall = await start();
  expect(await readFile(notes, "utf8")).toBe("");
  await trust(TRUSTS_LAMBDA);
  const ran = async () => new Set((await readFile(notes, "utf8")).split("\n").filter(Boolean));
  await eventually(async () => ((await ran()).size === 10 ? true : undefined), PATIENCE_MS);
});
