import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { PutRule } from "../../events/operations/put-rule.js";
import { PutTargets } from "../../events/operations/put-targets.js";
import { DeleteRolePolicy } from "../../iam/operations/delete-role-policy.js";
import { UpdateAssumeRolePolicy } from "../../iam/operations/update-assume-role-policy.js";
import { CreateBucket } from "../../s3/operations/create-bucket.js";
import { GetObject } from "../../s3/operations/get-object.js";
import { ListObjectsV2 } from "../../s3/operations/list-objects-v2.js";
import { CreateTopic } from "../../sns/operations/create-topic.js";
import { Subscribe } from "../../sns/operations/subscribe.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { DeleteMessage } from "../../sqs/operations/delete-message.js";
import { ReceiveMessage } from "../../sqs/operations/receive-message.js";
import { SetQueueAttributes } from "../../sqs/operations/set-queue-attributes.js";
import { CreateFunction } from "../operations/create-function.js";
import { DeleteFunction } from "../operations/delete-function.js";
import { GetFunctionConfiguration } from "../operations/get-function-configuration.js";
import { Invoke } from "../operations/invoke.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutFunctionConcurrency } from "../operations/put-function-concurrency.js";
import { PutFunctionEventInvokeConfig } from "../operations/put-function-event-invoke-config.js";
import { UpdateFunctionConfiguration } from "../operations/update-function-configuration.js";
import { UpdateFunctionEventInvokeConfig } from "../operations/update-function-event-invoke-config.js";
import { events } from "../records.js";
import { activeFunction, aFunction, FUNCTION_ARN } from "../testing.js";
import { resumeEvents } from "./queue.js";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:told";
const URL = "https://sqs.us-east-1.amazonaws.com/000000000000/told";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:told";
const BUS = "arn:aws:events:us-east-1:000000000000:event-bus/default";
/** Answers what it is sent, or fails with it. */
const ECHO = `exports.handler = async (event) => { if (event.fail) throw new Error(event.fail); return { echo: event }; };`;

let world: World;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  await world.root.call(CreateQueue, { QueueName: "told" });
});
afterEach(() => world.end());

const may = (action: string | string[], resource: string | string[] = "*") => ({ policies: [allow(action, resource)] });
const put = (input: object) =>
  world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "f", MaximumRetryAttempts: 0, ...input });
const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const onFailure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
const send = async (event: unknown, Qualifier?: string, traceHeader?: string) => {
  const input = {
    FunctionName: "f",
    InvocationType: "Event" as const,
    Payload: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)) as never,
    ...(Qualifier ? { Qualifier } : {}),
  };
  await world.host.call(Invoke, input, { caller: world.root.caller, region: "us-east-1", traceHeader });
  await world.settled();
};
/** Every message of the queue, taken out. */
const messages = async (QueueUrl = URL) => {
  const { Messages = [] } = await world.root.call(ReceiveMessage, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  for (const { ReceiptHandle = "" } of Messages) await world.root.call(DeleteMessage, { QueueUrl, ReceiptHandle });
  return Messages;
};
const told = async () => (await messages()).map(({ Body = "" }) => JSON.parse(Body));
const owed = async () => (await world.host.store.read((read) => events.list(read, { prefix: [] }))).items;
const asked = (action: string) => world.trail.all().filter((one) => one.action === action);

describe("a destination gets the record of an invocation", () => {
  test("that succeeded, in a queue, with members in AWS's order", async () => {
    await activeFunction(world, (await world.role("r", may("sqs:SendMessage", QUEUE))).arn, ECHO);
    await put(onSuccess(QUEUE));
    await send('{"big": 12345678901234567890}');

    const [message] = await messages();
    const requestId = JSON.parse(message?.Body ?? "").requestContext.requestId;
    expect(message?.Body).toBe(
      `{"version":"1.0","timestamp":"${new Date(world.clock.now()).toISOString()}",` +
        `"requestContext":{"requestId":"${requestId}","functionArn":"${FUNCTION_ARN}:$LATEST","condition":"Success","approximateInvokeCount":1},` +
        `"requestPayload":{"big": 12345678901234567890},"responseContext":{"statusCode":200,"executedVersion":"$LATEST"},` +
        `"responsePayload":{"echo":{"big":12345678901234567000}}}`,
    );
    expect(asked("sqs:SendMessage").at(-1)).toMatchObject({
      resource: QUEUE,
      principal: expect.stringContaining("assumed-role/r/f"),
    });
    expect(await owed()).toEqual([]);
  });

  test("that failed in all its tries, through a topic, with the qualifier of the call", async () => {
    await world.root.call(CreateTopic, { Name: "told" });
    await world.root.call(Subscribe, {
      TopicArn: TOPIC,
      Protocol: "sqs",
      Endpoint: QUEUE,
      Attributes: { RawMessageDelivery: "true" },
    });
    const Policy = JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" },
      ],
    });
    await world.root.call(SetQueueAttributes, { QueueUrl: URL, Attributes: { Policy } });
    await activeFunction(world, (await world.role("r", may("sns:Publish", TOPIC))).arn, ECHO);
    await world.root.call(PublishVersion, { FunctionName: "f" });
    await put({ Qualifier: "1", MaximumRetryAttempts: 1, ...onFailure(TOPIC) });
    await send({ fail: "no" }, "1");
    expect(await told()).toEqual([]);
    await world.clock.advance(60_000);
    await world.settled();

    expect(await told()).toMatchObject([
      {
        requestContext: { functionArn: `${FUNCTION_ARN}:1`, condition: "RetriesExhausted", approximateInvokeCount: 2 },
        requestPayload: { fail: "no" },
        responseContext: { statusCode: 200, executedVersion: "1", functionError: "Unhandled" },
        responsePayload: { errorType: "Error", errorMessage: "no" },
      },
    ]);
  });

  test("as the event of another function", async () => {
    const role = (await world.role("r", may(["lambda:InvokeFunction", "sqs:SendMessage"]))).arn;
    await activeFunction(world, role, ECHO);
    await activeFunction(world, role, ECHO, "next");
    await put(onSuccess(`${FUNCTION_ARN.slice(0, -1)}next`));
    await world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "next", ...onSuccess(QUEUE) });
    await send({ n: 1 });
    await world.settled();

    expect(await told()).toMatchObject([
      { requestPayload: { requestPayload: { n: 1 }, responsePayload: { echo: { n: 1 } } } },
    ]);
  });

  test("as an event of Lambda on a bus, with the bus and the function among its resources", async () => {
    await world.root.call(PutRule, { Name: "all", EventPattern: '{"source":["lambda"]}' });
    const Policy = JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" },
      ],
    });
    await world.root.call(SetQueueAttributes, { QueueUrl: URL, Attributes: { Policy } });
    await world.root.call(PutTargets, { Rule: "all", Targets: [{ Id: "q", Arn: QUEUE }] });
    await activeFunction(world, (await world.role("r", may("events:PutEvents", BUS))).arn, ECHO);
    await put({ DestinationConfig: { OnSuccess: { Destination: BUS }, OnFailure: { Destination: BUS } } });
    await send({ n: 1 });
    await send({ fail: "no" });
    await world.settled();

    const seen = (await told()).sort((a, b) => (a["detail-type"] < b["detail-type"] ? 1 : -1));
    expect(seen).toMatchObject([
      {
        source: "lambda",
        "detail-type": "Lambda Function Invocation Result - Success",
        resources: [BUS, `${FUNCTION_ARN}:$LATEST`],
        detail: { responsePayload: { echo: { n: 1 } } },
      },
      { "detail-type": "Lambda Function Invocation Result - Failure", detail: { requestPayload: { fail: "no" } } },
    ]);
  });

  test("that failed, as an object of a bucket under its function and day", async () => {
    await world.root.call(CreateBucket, { Bucket: "told" });
    await activeFunction(world, (await world.role("r", may(["s3:PutObject", "s3:ListBucket"]))).arn, ECHO);
    await put(onFailure("arn:aws:s3:::told"));
    await send({ fail: "no" });

    const { Contents = [] } = await world.root.call(ListObjectsV2, { Bucket: "told" });
    const [day, time] = new Date(world.clock.now()).toISOString().slice(0, 19).split("T");
    expect(Contents.map(({ Key }) => Key)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^aws/lambda/async/f/${day?.replaceAll("-", "/")}/${day}T${time?.replaceAll(":", ".")}-[0-9a-f-]{36}$`,
        ),
      ),
    ]);
    const { Body } = await world.root.call(GetObject, { Bucket: "told", Key: Contents[0]?.Key ?? "" });
    const chunks: Uint8Array[] = [];
    for await (const chunk of Body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ requestPayload: { fail: "no" } });
  });
});

describe("a dead-letter queue gets the event itself", () => {
  test("with the error in attributes, cut to its first kilobyte, beside the destination's record", async () => {
    const { arn } = await world.role("r", may("sqs:SendMessage"));
    await world.root.call(CreateQueue, { QueueName: "dead" });
    const dead = "arn:aws:sqs:us-east-1:000000000000:dead";
    await world.root.call(CreateFunction, { ...aFunction(arn, ECHO), DeadLetterConfig: { TargetArn: dead } });
    await world.settled();
    await put(onFailure(QUEUE));
    const fail = "é".repeat(600);
    await send({ fail });

    const [record] = await told();
    const [letter] = await messages(URL.replace("told", "dead"));
    expect(letter).toMatchObject({
      Body: JSON.stringify({ fail }),
      MessageAttributes: {
        RequestID: { DataType: "String", StringValue: record.requestContext.requestId },
        ErrorCode: { DataType: "Number", StringValue: "200" },
        ErrorMessage: { DataType: "String", StringValue: "é".repeat(512) },
      },
    });
  });

  test("of a version too, and no more once it is taken away", async () => {
    await activeFunction(world, (await world.role("r", may("sqs:SendMessage", QUEUE))).arn, ECHO);
    await put({ Qualifier: "$LATEST" });
    await world.root.call(PublishVersion, { FunctionName: "f" });
    await put({ Qualifier: "1" });
    const set = (TargetArn: string) =>
      world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", DeadLetterConfig: { TargetArn } });
    expect(await set(QUEUE)).toMatchObject({ DeadLetterConfig: { TargetArn: QUEUE } });
    await world.settled();
    await send({ fail: "no" }, "1");
    expect(await told()).toEqual([{ fail: "no" }]);

    await set("");
    await world.settled();
    expect(await world.root.call(GetFunctionConfiguration, { FunctionName: "f" })).not.toHaveProperty(
      "DeadLetterConfig",
    );
    await send({ fail: "no" });
    expect(await told()).toEqual([]);
  });

  test("and so does a destination, without a try, while the function has no concurrency", async () => {
    const { arn } = await world.role("r", may("sqs:SendMessage"));
    await world.root.call(CreateFunction, { ...aFunction(arn, ECHO), DeadLetterConfig: { TargetArn: QUEUE } });
    await world.settled();
    await world.root.call(PutFunctionConcurrency, { FunctionName: "f", ReservedConcurrentExecutions: 0 });
    await send({ n: 1 });

    const [letter] = await messages();
    expect(letter?.Body).toBe('{"n":1}');
    expect(letter?.MessageAttributes).toMatchObject({
      ErrorMessage: {
        StringValue: "Function not invoked. Function isconfigured with zero reserved concurrent executions",
      },
    });
    expect(letter?.MessageAttributes).not.toHaveProperty("ErrorCode");
    expect(asked("sqs:SendMessage").length).toBeGreaterThan(0);
  });
});

describe("the execution role is asked", () => {
  test("when a destination is set: SendMessage of a role that may not is refused, and nothing is kept", async () => {
    await activeFunction(world, (await world.role("r", { policies: [] })).arn, ECHO);
    const refused = await refusal(put(onFailure(QUEUE)));
    expect([refused.code, refused.message]).toEqual([
      "InvalidParameterValueException",
      `The function's execution role does not have permissions to call SendMessage on ${QUEUE}`,
    ]);
    expect(world.trail.last()).toMatchObject({ action: "sqs:SendMessage", resource: QUEUE });
    await put({});
    expect(
      (await refusal(world.root.call(UpdateFunctionEventInvokeConfig, { FunctionName: "f", ...onSuccess(QUEUE) })))
        .message,
    ).toBe(refused.message);
  });

  test.each([
    ["Publish", TOPIC, []],
    ["InvokeFunction", `${FUNCTION_ARN.slice(0, -1)}next`, []],
    ["PutEvents", BUS, []],
    ["PutObject", "arn:aws:s3:::told", ["s3:ListBucket"]],
  ])("for %s", async (action, arn, others) => {
    await world.root.call(CreateBucket, { Bucket: "told" });
    await world.root.call(CreateTopic, { Name: "told" });
    const role = await world.role("r", others.length > 0 ? may(others) : { policies: [] });
    await activeFunction(world, role.arn, ECHO);
    await activeFunction(world, role.arn, ECHO, "next");
    const refused = await refusal(put(onFailure(arn)));
    expect(refused.message).toBe(`The function's execution role does not have permissions to call ${action} on ${arn}`);
  });

  test("before a dead-letter queue is kept, in AWS's other words", async () => {
    const role = await world.role("r", { policies: [] });
    const create = () =>
      world.root.call(CreateFunction, { ...aFunction(role.arn), DeadLetterConfig: { TargetArn: QUEUE } });
    expect((await refusal(create())).message).toBe(
      "The provided execution role does not have permissions to call SendMessage on SQS",
    );
    await activeFunction(world, role.arn, ECHO);
    await world.root.call(CreateTopic, { Name: "told" });
    const update = world.root.call(UpdateFunctionConfiguration, {
      FunctionName: "f",
      DeadLetterConfig: { TargetArn: TOPIC },
    });
    expect((await refusal(update)).message).toBe(
      "The provided execution role does not have permissions to call Publish on SNS",
    );
  });

  test("again when it is told: what was withdrawn loses the record, and the trail shows it", async () => {
    await activeFunction(world, (await world.role("r", may("sqs:SendMessage", QUEUE))).arn, ECHO);
    await put(onSuccess(QUEUE));
    expect(await messages()).toEqual([]);
    await world.root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "policy-0" });
    world.trail.clear();
    await send({ n: 1 });

    expect(await messages()).toEqual([]);
    expect(await owed()).toEqual([]);
    expect(asked("sqs:SendMessage")).toMatchObject([{ outcome: "implicitDeny", resource: QUEUE }]);
  });
});

test("destinations that are none, missing ones and the function itself are refused", async () => {
  const { arn } = await world.role("r", may("*"));
  await activeFunction(world, arn, ECHO);
  const message = async (config: object) => (await refusal(put(config))).message;
  for (const gone of [QUEUE.replace("told", "gone"), TOPIC, `${FUNCTION_ARN}-gone`, "arn:aws:s3:::gone-bucket"]) {
    expect(await message(onFailure(gone))).toBe(`The destination ARN ${gone} is invalid.`);
  }
  expect(await message(onSuccess(FUNCTION_ARN))).toBe("You can't specify the function as a destination for itself.");
  for (const wrong of [
    onSuccess("arn:aws:s3:::told"),
    onFailure("arn:aws:sqs:us-east-1:000000000000:told.fifo"),
    onFailure("arn:aws:dynamodb:us-east-1:000000000000:table/t"),
  ]) {
    expect(await message(wrong)).toMatch(/^The provided destination config DestinationConfig\(.*\) is invalid\.$/);
  }
  expect(await messages()).toEqual([]);
});

test("an event that ended and was not told of is told of after a restart, without being run again", async () => {
  await activeFunction(world, (await world.role("r", may("sqs:SendMessage", QUEUE))).arn, ECHO);
  await put({ MaximumRetryAttempts: 2, ...onFailure(QUEUE) });
  await send({ fail: "no" });
  const [waiting] = await owed();
  if (!waiting) throw new Error("the event waits for its second try");
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const ended = {
    condition: "RetriesExhausted" as const,
    atMs: world.clock.now(),
    roleArn,
    invokeCount: 3,
    owed: [{ id: "1", arn: QUEUE, as: "destination" as const }],
  };
  await world.host.store.transact((tx) => events.put(tx, { ...waiting, dueMs: 0, ended }));
  await resumeEvents(world.host);
  await world.settled();

  expect(await told()).toMatchObject([{ requestContext: { approximateInvokeCount: 3 } }]);
  expect(await owed()).toEqual([]);
});

test("an event whose next try would come too late is told of as too old", async () => {
  await activeFunction(world, (await world.role("r", may("sqs:SendMessage", QUEUE))).arn, ECHO);
  await put({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60, ...onFailure(QUEUE) });
  await send({ fail: "no" });
  await world.clock.advance(60_000);
  await world.settled();

  expect(await told()).toMatchObject([
    {
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
      responsePayload: { errorMessage: "no" },
    },
  ]);
});

test("an event for a role that no longer trusts Lambda waits, and is told of only as far as the role serves", async () => {
  const role = await world.role("r", { policies: [allow("sqs:SendMessage", QUEUE), deny("s3:*")] });
  await activeFunction(world, role.arn, ECHO);
  await put(onFailure(QUEUE));
  await world.root.call(UpdateAssumeRolePolicy, {
    RoleName: "r",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await send({ n: 1 });

  expect(await owed()).toMatchObject([{ setbacks: 1, failures: 0 }]);
  await world.root.call(DeleteFunction, { FunctionName: "f" });
  expect(await owed()).toEqual([]);
});
