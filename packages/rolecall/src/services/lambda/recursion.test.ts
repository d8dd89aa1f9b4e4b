import { afterEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateBucket } from "../s3/operations/create-bucket.js";
import { PutBucketNotificationConfiguration } from "../s3/operations/put-bucket-notification-configuration.js";
import { PutObject } from "../s3/operations/put-object.js";
import { CreateTopic } from "../sns/operations/create-topic.js";
import { Publish } from "../sns/operations/publish.js";
import { Subscribe } from "../sns/operations/subscribe.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { SendMessage } from "../sqs/operations/send-message.js";
import { AddPermission } from "./operations/add-permission.js";
import { GetFunctionRecursionConfig } from "./operations/get-function-recursion-config.js";
import { Invoke } from "./operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.js";
import { PutFunctionRecursionConfig } from "./operations/put-function-recursion-config.js";
import { pass } from "./recursion.js";
import { activeFunction, FUNCTION_ARN } from "./testing.js";

const host = { ids: { bytes: (n: number) => new Uint8Array(n) }, clock: { now: () => 1_000_000 } } as never;
const other = `${FUNCTION_ARN}-other`;

describe("the chain of a request", () => {
  test("begins with the first function, and counts each function for itself", () => {
    const first = pass(undefined, FUNCTION_ARN, host);
    expect(first.before).toBe(0);
    expect(first.header).toMatch(/^Root=1-000003e8-0{24};Parent=0{16};Sampled=0;Lineage=1:[0-9a-f]{8}:1$/);
    const second = pass(first.header, other, host);
    expect(second.before).toBe(0);
    expect(pass(second.header, FUNCTION_ARN, host)).toMatchObject({
      before: 1,
      header: expect.stringMatching(/;Lineage=3:[0-9a-f]{8}:1\|[0-9a-f]{8}:2$/),
    });
  });

  test("keeps root, parent and sampling of the one it continues", () => {
    const { header } = pass(
      "Root=1-5759e988-bd862e3fe1be46a994272793; Sampled=1 ;Parent=53995c3f42cd8ad8",
      other,
      host,
    );
    expect(header).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:/);
  });

  test.each(["Lineage=x", "Lineage=1:zz:3", "Lineage", "", "Root=;;;==", "Lineage=1:0123456:1"])(
    "begins anew behind what is no lineage: %s",
    (header) => {
      expect(pass(header, FUNCTION_ARN, host).before).toBe(0);
    },
  );

  test("forgets the function it met longest ago, and stays short", () => {
    let header: string | undefined;
    for (let count = 0; count < 100; count += 1) header = pass(header, `${FUNCTION_ARN}${count}`, host).header;
    expect(header?.length).toBeLessThan(512);
    expect(pass(header, `${FUNCTION_ARN}99`, host).before).toBe(1);
    expect(pass(header, `${FUNCTION_ARN}0`, host).before).toBe(0);
  });
});

describe("a recursive loop", () => {
  let world: World;
  afterEach(() => world.end());
  const through = (times: number) => {
    let header = "";
    for (let count = 0; count < times; count += 1) header = pass(header, FUNCTION_ARN, host).header;
    return header;
  };
  const invoke = (traceHeader: string, InvocationType: "RequestResponse" | "Event" = "RequestResponse") =>
    world.host.call(
      Invoke,
      { FunctionName: "f", InvocationType },
      { caller: world.root.caller, region: "us-east-1", traceHeader },
    );
  const QUEUE = "arn:aws:sqs:us-east-1:000000000000:told";
  const URL = "https://sqs.us-east-1.amazonaws.com/000000000000/told";
  const TRACE = "exports.handler = async () => process.env._X_AMZN_TRACE_ID;";

  test("is stopped at the seventeenth invocation, unless the function allows it", async () => {
    world = await testWorld({ sandboxes: true });
    await activeFunction(world, (await world.role("r")).arn, TRACE);
    const { Payload } = await invoke(through(15));
    expect(Buffer.from(Payload ?? []).toString()).toMatch(/;Lineage=16:[0-9a-f]{8}:16"$/);

    const stopped = await refusal(invoke(through(16)));
    expect([stopped.code, stopped.fields]).toEqual(["RecursiveInvocationException", { Type: "User" }]);
    expect(await world.root.call(GetFunctionRecursionConfig, { FunctionName: "f" })).toEqual({
      RecursiveLoop: "Terminate",
    });
    const put = { FunctionName: "f", RecursiveLoop: "Allow" as const };
    expect(await world.root.call(PutFunctionRecursionConfig, put)).toEqual({ RecursiveLoop: "Allow" });
    expect(await world.root.call(GetFunctionRecursionConfig, { FunctionName: "f" })).toEqual({
      RecursiveLoop: "Allow",
    });
    expect(await invoke(through(16))).toMatchObject({ StatusCode: 200 });
    expect((await refusal(world.root.call(PutFunctionRecursionConfig, { ...put, FunctionName: "g" }))).code).toBe(
      "ResourceNotFoundException",
    );
  });

  test("sends the event that was stopped to the on-failure destination", async () => {
    world = await testWorld({ sandboxes: true });
    await world.root.call(CreateQueue, { QueueName: "told" });
    const role = await world.role("r", { policies: [allow("sqs:SendMessage")] });
    await activeFunction(world, role.arn, TRACE);
    await world.root.call(PutFunctionEventInvokeConfig, {
      FunctionName: "f",
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    await invoke(through(16), "Event");
    await world.settled();
    const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl: URL });
    expect(JSON.parse(Messages[0]?.Body ?? "")).toMatchObject({ requestContext: { approximateInvokeCount: 0 } });
  });

  test("is followed through a bucket's events", async () => {
    world = await testWorld();
    await world.root.call(CreateQueue, {
      QueueName: "told",
      Attributes: {
        Policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" },
          ],
        }),
      },
    });
    await world.root.call(CreateBucket, { Bucket: "bucket" });
    await world.root.call(PutBucketNotificationConfiguration, {
      Bucket: "bucket",
      NotificationConfiguration: { QueueConfigurations: [{ QueueArn: QUEUE, Events: ["s3:ObjectCreated:*"] }] },
    });
    const as = { caller: world.root.caller, region: "us-east-1", traceHeader: through(3) };
    await world.host.call(PutObject, { Bucket: "bucket", Key: "k", Body: Buffer.from("x") as never }, as);
    await world.settled();
    const { Messages = [] } = await world.root.call(ReceiveMessage, {
      QueueUrl: URL,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    const created = Messages.find(({ Body = "" }) => Body.includes("ObjectCreated:Put"));
    expect(created?.Attributes).toEqual({ AWSTraceHeader: through(3) });
  });

  test("is followed through a queue and through a topic to a function", async () => {
    world = await testWorld({ sandboxes: true });
    await world.root.call(CreateQueue, { QueueName: "told" });
    const as = { caller: world.root.caller, region: "us-east-1", traceHeader: through(3) };
    await world.host.call(SendMessage, { QueueUrl: URL, MessageBody: "m" }, as);
    const { Messages = [] } = await world.root.call(ReceiveMessage, {
      QueueUrl: URL,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    expect(Messages[0]?.Attributes).toEqual({ AWSTraceHeader: through(3) });

    const role = await world.role("r", { policies: [allow("sqs:SendMessage")] });
    await activeFunction(world, role.arn, TRACE);
    const { TopicArn = "" } = await world.root.call(CreateTopic, { Name: "t" });
    await world.root.call(AddPermission, {
      FunctionName: "f",
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "sns.amazonaws.com",
    });
    await world.root.call(Subscribe, { TopicArn, Protocol: "lambda", Endpoint: FUNCTION_ARN });
    await world.root.call(PutFunctionEventInvokeConfig, {
      FunctionName: "f",
      DestinationConfig: { OnSuccess: { Destination: QUEUE } },
    });
    await world.host.call(Publish, { TopicArn, Message: "m" }, as);
    await world.settled();
    const told = await world.root.call(ReceiveMessage, { QueueUrl: URL });
    expect(JSON.parse(told.Messages?.[0]?.Body ?? "").responsePayload).toMatch(/Lineage=4:[0-9a-f]{8}:4$/);
  });
});
