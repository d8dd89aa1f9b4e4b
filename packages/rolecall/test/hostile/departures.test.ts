/** Clients that leave while their request is being answered: whatever was under way ends, and the server goes on. */
import net from "node:net";
import { DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ListUsersCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import type { ModelData } from "@rolecall/aws-model";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { iam } from "@rolecall/aws-model/iam";
import { lambda } from "@rolecall/aws-model/lambda";
import { logs } from "@rolecall/aws-model/logs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { zipOf } from "../../src/runtime/testing/functions.js";
import { type Clients, clientsOf } from "./testing/clients.js";
import { plant } from "./testing/seeds.js";
import { ROOT, type Sent, type Stage, signedAs, stage } from "./testing/stage.js";

let server: Stage;
let root: Clients;
beforeAll(async () => {
  server = await stage();
  root = clientsOf(server.endpoint, ROOT);
  await plant(root);
  await root.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "slow",
      Role: "arn:aws:iam::000000000000:role/role-1",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: {
        ZipFile: zipOf({
          "index.js": "exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return ms }",
        }),
      },
    }),
  );
});
afterAll(() => server.close());
afterEach(() => expect(server.takeFailures()).toEqual([]));

/** Sends the whole request and leaves after so many milliseconds, without a word. */
function sendAndLeave({ method, target, headers, body }: Sent, afterMs: number): Promise<void> {
  const lines = Object.entries({ ...headers, "content-length": String(body.length) });
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return new Promise((resolve) => {
    const socket = net.connect(server.port, "127.0.0.1", () => {
      socket.write(Buffer.concat([Buffer.from(head), body]));
      setTimeout(() => {
        socket.resetAndDestroy();
        resolve();
      }, afterMs);
    });
    socket.on("error", () => resolve());
  });
}

const invoke = (ms: number): Sent => ({
  method: "POST",
  target: "/2015-03-31/functions/slow/invocations",
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ ms })),
});

test("a client that leaves during an invocation takes nothing with it", { timeout: 60_000 }, async () => {
  const leaving = Array.from({ length: 12 }, (_, index) =>
    sendAndLeave(signedAs(ROOT, lambda.model(), invoke(200)), index * 25),
  );
  await Promise.all(leaving);

  const { Payload, FunctionError } = await root.lambda.send(
    new InvokeCommand({ FunctionName: "slow", Payload: Buffer.from('{"ms":1}') }),
  );
  expect(FunctionError).toBeUndefined();
  expect(Buffer.from(Payload as Uint8Array).toString()).toBe("1");
});

test("an invocation goes on to its end though its client has left", { timeout: 60_000 }, async () => {
  await root.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "counting",
      Role: "arn:aws:iam::000000000000:role/role-1",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: {
        ZipFile: zipOf({
          "index.js":
            "let ended = 0; exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return ++ended }",
        }),
      },
    }),
  );
  const counted = async () => {
    const { Payload } = await root.lambda.send(
      new InvokeCommand({ FunctionName: "counting", Payload: Buffer.from('{"ms":0}') }),
    );
    return Number(Buffer.from(Payload as Uint8Array).toString());
  };
  const before = await counted();

  await sendAndLeave(
    signedAs(ROOT, lambda.model(), { ...invoke(300), target: "/2015-03-31/functions/counting/invocations" }),
    150,
  );
  await new Promise((resolve) => setTimeout(resolve, 600));

  expect(await counted()).toBe(before + 2);
});

test("many clients that leave at once leave every service answering", { timeout: 60_000 }, async () => {
  const json = (model: ModelData, operation: string, body: object): Sent =>
    signedAs(ROOT, model, {
      method: "POST",
      target: "/",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${model.targetPrefix}.${operation}` },
      body: Buffer.from(JSON.stringify(body)),
    });
  const form = (text: string): Sent =>
    signedAs(ROOT, iam.model(), {
      method: "POST",
      target: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: Buffer.from(text),
    });
  const item = { id: { S: "1" }, n: { N: "1" } };
  const requests = (count: number): Sent[] => [
    json(dynamodb.model(), "PutItem", { TableName: "table-1", Item: item }),
    json(dynamodb.model(), "Scan", { TableName: "table-1" }),
    json(dynamodb.model(), "TransactWriteItems", { TransactItems: [{ Put: { TableName: "table-2", Item: item } }] }),
    json(logs.model(), "CreateLogStream", { logGroupName: "log-group-1", logStreamName: `stream-${count}` }),
    form(`Action=CreateUser&Version=2010-05-08&UserName=left-${count}`),
    form("Action=GetAccountAuthorizationDetails&Version=2010-05-08"),
  ];
  const all = Array.from({ length: 40 }, (_, count) => requests(count)).flat();
  await Promise.all(all.map((sent, index) => sendAndLeave(sent, index % 12)));

  const { Item } = await root.dynamodb.send(new GetItemCommand({ TableName: "table-1", Key: { id: { S: "1" } } }));
  expect(Item).toEqual(item);
  const { Users } = await root.iam.send(new ListUsersCommand({}));
  expect(Users?.map(({ UserName }) => UserName)).toContain("user-1");
  const { logStreams } = await root.logs.send(new DescribeLogStreamsCommand({ logGroupName: "log-group-1" }));
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toContain("stream-1");
});
