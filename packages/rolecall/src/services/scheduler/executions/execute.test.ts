/** How targets are called: as the execution role, with the context filled in; and what becomes of what nobody takes. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AwsError } from "../../../kernel/errors.js";
import { falter } from "../../../testing/falter.js";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { PutEvents } from "../../events/operations/put-events.js";
import { PutRule } from "../../events/operations/put-rule.js";
import { PutTargets } from "../../events/operations/put-targets.js";
import { DeleteRolePolicy } from "../../iam/operations/delete-role-policy.js";
import { UpdateAssumeRolePolicy } from "../../iam/operations/update-assume-role-policy.js";
import { CreateStream } from "../../kinesis/operations/create-stream.js";
import { GetRecords } from "../../kinesis/operations/get-records.js";
import { GetShardIterator } from "../../kinesis/operations/get-shard-iterator.js";
import { activeFunction } from "../../lambda/testing.js";
import { CreateLogGroup } from "../../logs/operations/create-log-group.js";
import { DescribeLogGroups } from "../../logs/operations/describe-log-groups.js";
import { FilterLogEvents } from "../../logs/operations/filter-log-events.js";
import { CreateTopic } from "../../sns/operations/create-topic.js";
import { Subscribe } from "../../sns/operations/subscribe.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { GetSchedule } from "../operations/get-schedule.js";
import { executions } from "../records.js";
import {
  anExecutionRole,
  aQueue,
  aSchedule,
  bodies,
  create,
  GROUP_ARN,
  later,
  queueArnOf,
  received,
  scheduleArnOf,
  trustsScheduler,
} from "../testing.js";
import { resumeExecutions } from "./execute.js";

const ONCE = { ScheduleExpression: "at(2026-01-01T12:00:00)" };
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

let world: World;
afterEach(() => world.end());

describe("targets", () => {
  beforeEach(async () => {
    world = await testWorld();
    await aQueue(world, "q");
  });

  test("a queue gets the text, with the attributes of the context filled in", async () => {
    const role = await anExecutionRole(world, "r", ["sqs:SendMessage"]);
    const Input =
      "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.other>";
    await create(world.root, aSchedule(role, { ...ONCE, target: { Input } }));
    await later(world, 0);

    const [message] = await received(world, "q");
    expect(message?.Body).toBe(`${scheduleArnOf("s")} 2026-01-01T12:00:00Z 1 <aws.other>`);
    expect(message?.Attributes?.SenderId).toMatch(/^AROA[A-Z0-9]+:[0-9a-f]{32}$/);
    expect(world.trail.all().findLast(({ action }) => action === "sqs:SendMessage")).toMatchObject({
      principal: expect.stringMatching(/assumed-role\/r\/[0-9a-f]{32}$/),
      outcome: "allowed",
    });
  });

  test("a Kinesis stream gets the text under the partition key", async () => {
    await world.root.call(CreateStream, { StreamName: "s", ShardCount: 1 });
    await world.clock.advance(100);
    const StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    const role = await anExecutionRole(world, "r", ["kinesis:PutRecord"]);
    const target = { Arn: StreamARN, Input: "no JSON", KinesisParameters: { PartitionKey: "p" } };
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);

    const { ShardIterator = "" } = await world.root.call(GetShardIterator, {
      StreamARN,
      ShardId: "0",
      ShardIteratorType: "TRIM_HORIZON",
    });
    const { Records = [] } = await world.root.call(GetRecords, { ShardIterator });
    expect(Records.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(["no JSON"]);
    expect(Records[0]?.PartitionKey).toBe("p");
    expect((await world.root.call(GetSchedule, { Name: "s" })).Target?.KinesisParameters).toEqual({
      PartitionKey: "p",
    });
  });

  test("a queue without Input gets a notification", async () => {
    const role = await anExecutionRole(world);
    const given = aSchedule(role, ONCE);
    const { Input: _none, ...Target } = given.Target;
    await create(world.root, { ...given, Target });
    await later(world, 0);

    const [body = ""] = await bodies(world);
    expect(JSON.parse(body)).toMatchObject({
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      time: "2026-01-01T12:00:00Z",
      resources: [scheduleArnOf("s")],
    });
  });

  test("a FIFO queue gets it in the message group", async () => {
    const role = await anExecutionRole(world);
    await aQueue(world, "q.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    const target = { Arn: queueArnOf("q.fifo"), SqsParameters: { MessageGroupId: "g" } };
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);

    expect(await received(world, "q.fifo")).toMatchObject([{ Body: "tick", Attributes: { MessageGroupId: "g" } }]);
  });

  test("a topic gets it as a message", async () => {
    const role = await anExecutionRole(world, "r", ["sns:Publish"]);
    const { TopicArn = "" } = await world.root.call(CreateTopic, { Name: "t" });
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArnOf("heard"),
      },
    };
    await world.root.call(CreateQueue, { QueueName: "heard", Attributes: { Policy: JSON.stringify(policy) } });
    await world.root.call(Subscribe, {
      TopicArn,
      Protocol: "sqs",
      Endpoint: queueArnOf("heard"),
      Attributes: { RawMessageDelivery: "true" },
    });
    await create(world.root, aSchedule(role, { ...ONCE, target: { Arn: TopicArn } }));
    await later(world, 0);

    expect(await bodies(world, "heard")).toEqual(["tick"]);
  });

  test("a bus gets an event of the source and the detail type", async () => {
    const role = await anExecutionRole(world, "r", ["events:PutEvents"]);
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArnOf("heard"),
      },
    };
    await world.root.call(CreateQueue, { QueueName: "heard", Attributes: { Policy: JSON.stringify(policy) } });
    await world.root.call(PutRule, { Name: "n", EventPattern: '{"source":["shop"]}' });
    await world.root.call(PutTargets, { Rule: "n", Targets: [{ Id: "1", Arn: queueArnOf("heard") }] });
    const target = {
      Arn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
      Input: '{"n":"<aws.scheduler.attempt-number>"}',
      EventBridgeParameters: { Source: "shop", DetailType: "Order" },
    };
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);

    const [body = ""] = await bodies(world, "heard");
    expect(JSON.parse(body)).toMatchObject({ source: "shop", "detail-type": "Order", detail: { n: "1" } });
  });

  test("a universal target calls any operation that changes something", async () => {
    const role = await anExecutionRole(world, "r", ["logs:CreateLogGroup"]);
    const target = {
      Arn: "arn:aws:scheduler:::aws-sdk:cloudwatchlogs:createLogGroup",
      Input: '{"LogGroupName":"made/<aws.scheduler.attempt-number>"}',
    };
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);

    const { logGroups = [] } = await world.root.call(DescribeLogGroups, {});
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(["made/1"]);
  });

  test("bytes, lists and instants of a universal target's input are typed as the operation takes them", async () => {
    const role = await anExecutionRole(world);
    await world.root.call(CreateLogGroup, { logGroupName: "g" });
    const target = {
      Arn: "arn:aws:scheduler:::aws-sdk:eventbridge:putEvents",
      Input:
        '{"Entries":[{"Source":"shop","DetailType":"Order","Detail":"{}","Time":"2026-01-01T00:00:00Z","Resources":["a"]}]}',
    };
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    const bytes = {
      Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
      Input: JSON.stringify({
        QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/q",
        MessageBody: "m",
        MessageAttributes: { raw: { DataType: "Binary", BinaryValue: "abc" } },
      }),
    };
    await create(world.root, aSchedule(role, { ...ONCE, Name: "s2", target: bytes }));
    await later(world, 0);

    const [message] = await received(world, "q");
    expect(Buffer.from(message?.MessageAttributes?.raw?.BinaryValue ?? []).toString()).toBe("abc");
    expect(world.trail.all().filter(({ action }) => action === "events:PutEvents")).toMatchObject([
      { outcome: "allowed" },
    ]);
  });
});

describe("what an operation leaves out though it succeeds", () => {
  let role: string;
  const warned: string[] = [];
  beforeEach(async () => {
    warned.length = 0;
    world = await testWorld({
      log: { debug() {}, info() {}, warn: (message) => void warned.push(message), error() {} },
    });
    role = await anExecutionRole(world);
    await aQueue(world, "q");
    await aQueue(world, "letters");
  });
  afterEach(() => vi.restoreAllMocks());
  const DeadLetterConfig = { Arn: queueArnOf("letters") };
  const ONE = { Source: "shop", DetailType: "Order" };

  test("is a success of a universal target, which the log names", async () => {
    const sdk = "arn:aws:scheduler:::aws-sdk:";
    const Entries = [{ ...ONE, Detail: "no JSON" }];
    const batch = [{ Id: "1", MessageBody: "one", DelaySeconds: 1000 }];
    const QueueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/q";
    const events = { Arn: `${sdk}eventbridge:putEvents`, Input: JSON.stringify({ Entries }), DeadLetterConfig };
    const queue = {
      Arn: `${sdk}sqs:sendMessageBatch`,
      Input: JSON.stringify({ QueueUrl, Entries: batch }),
      DeadLetterConfig,
    };
    await create(world.root, aSchedule(role, { ...ONCE, target: events }));
    await create(world.root, aSchedule(role, { ...ONCE, Name: "s2", target: queue }));
    await later(world, 0);

    expect(await received(world, "letters")).toEqual([]);
    expect(warned.sort()).toEqual([
      expect.stringMatching(/putEvents for .* succeeded in part: `FailedEntryCount`/),
      expect.stringMatching(/sendMessageBatch for .* succeeded in part: `Failed`/),
    ]);
  });

  test("is tried again by a templated target, where it may pass", async () => {
    const target = {
      Arn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
      Input: "{}",
      EventBridgeParameters: ONE,
      DeadLetterConfig,
    };
    const refuse = (ErrorCode: string) =>
      vi.spyOn(PutEvents, "handle").mockResolvedValueOnce({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode, ErrorMessage: "not now" }],
      });
    refuse("ThrottlingException");
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);
    const waiting = (await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items;
    expect(waiting).toMatchObject([{ failed: 1 }]);
    await later(world, 1000);
    expect(await received(world, "letters")).toEqual([]);

    refuse("MalformedDetail");
    await create(world.root, aSchedule(role, { ...ONCE, Name: "s2", target }));
    await later(world, 0);
    expect((await received(world, "letters"))[0]?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "MalformedDetail" },
      ERROR_MESSAGE: { StringValue: "not now" },
    });
  });
});

describe("a function", () => {
  beforeEach(async () => {
    world = await testWorld({ sandboxes: true });
    await aQueue(world, "letters");
    const runs = await world.role("runs", { policies: [allow("logs:*")] });
    await activeFunction(
      world,
      runs.arn,
      "exports.handler = async (event) => { console.log('GOT ' + JSON.stringify(event)); };",
    );
  });
  const target = { Arn: FUNCTION, Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
  const invoked = async () => {
    const { events = [] } = await world.root
      .call(FilterLogEvents, { logGroupName: "/aws/lambda/f", filterPattern: "GOT" })
      .catch((error: AwsError) => {
        if (error.code === "ResourceNotFoundException") return { events: [] };
        throw error;
      });
    return events.map(({ message = "" }) => message.slice(message.indexOf("GOT ") + 4).trim());
  };

  test("is invoked by the role's permission; the function's own policy plays no part", async () => {
    const role = await anExecutionRole(world, "r", ["lambda:InvokeFunction"]);
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await later(world, 0);

    expect(await invoked()).toEqual(['{"at":"2026-01-01T12:00:00Z"}']);
  });

  test("is not invoked by a role that may not, and the letter says who was refused what", async () => {
    const role = await anExecutionRole(world, "r", ["sqs:SendMessage"]);
    const DeadLetterConfig = { Arn: queueArnOf("letters") };
    await create(world.root, aSchedule(role, { ...ONCE, target: { ...target, DeadLetterConfig } }));
    await later(world, 0);

    expect(await invoked()).toEqual([]);
    const [letter] = await received(world, "letters");
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "AccessDeniedException" },
      ERROR_MESSAGE: {
        StringValue: expect.stringMatching(
          /^User: arn:aws:sts::000000000000:assumed-role\/r\/[0-9a-f]{32} is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:f because no identity-based policy allows/,
        ),
      },
      RETRY_ATTEMPTS: { StringValue: "0" },
      TARGET_ARN: { StringValue: "arn:aws:scheduler:::aws-sdk:lambda:invoke" },
    });
    expect(letter?.MessageAttributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
  });
});

describe("what nobody takes", () => {
  let role: string;
  beforeEach(async () => {
    world = await testWorld();
    role = await anExecutionRole(world);
    await aQueue(world, "letters");
  });
  const DeadLetterConfig = { Arn: queueArnOf("letters") };

  test("goes to the dead-letter queue with AWS's attributes, the body being the request", async () => {
    await create(world.root, aSchedule(role, { ...ONCE, target: { Arn: queueArnOf("none"), DeadLetterConfig } }));
    await later(world, 0);

    const [letter] = await received(world, "letters");
    expect(JSON.parse(letter?.Body ?? "")).toEqual({
      MessageBody: "tick",
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/none",
    });
    const attributes = Object.entries(letter?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(Object.fromEntries(attributes)).toEqual({
      ERROR_CODE: "AWS.SimpleQueueService.NonExistentQueue",
      ERROR_MESSAGE: "The specified queue does not exist.",
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "0",
      SCHEDULED_TIME: "2026-01-01T12:00:00Z",
      SCHEDULE_ARN: scheduleArnOf("s"),
      TARGET_ARN: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
    });
  });

  test("is lost without a queue, and where the role may not write to it", async () => {
    const mayNot = await anExecutionRole(world, "may-not", ["sns:Publish"]);
    await create(world.root, aSchedule(role, { ...ONCE, target: { Arn: queueArnOf("none") } }));
    await create(world.root, aSchedule(mayNot, { ...ONCE, Name: "s2", target: { DeadLetterConfig } }));
    await later(world, 3_600_000);

    expect(await received(world, "letters")).toEqual([]);
    expect((await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items).toEqual([]);
  });

  test("input that does not fit is told as the operation tells it, or names what does not fit", async () => {
    const lambda = "arn:aws:scheduler:::aws-sdk:lambda:invoke";
    for (const [Name, Input] of [
      ["blank", '{"FunctionName":"     "}'],
      ["unknown", '{"Function":"f"}'],
      ["wrong", '{"FunctionName":1}'],
    ] as const) {
      await create(world.root, aSchedule(role, { ...ONCE, Name, target: { Arn: lambda, Input, DeadLetterConfig } }));
    }
    await later(world, 0);

    const letters = (await received(world, "letters")).map(({ MessageAttributes: a }) => [
      a?.SCHEDULE_ARN?.StringValue?.split("/").at(-1),
      a?.ERROR_CODE?.StringValue,
      a?.ERROR_MESSAGE?.StringValue,
    ]);
    expect(letters.sort()).toEqual([
      ["blank", "ValidationException", expect.stringContaining("at 'functionName' failed to satisfy constraint")],
      ["unknown", "SerializationException", "Input has no member Function."],
      ["wrong", "SerializationException", "Input.FunctionName is not a string."],
    ]);
  });
});

describe("where the store falters", () => {
  const left = async () => (await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items;
  let role: string;
  beforeEach(async () => {
    world = await testWorld();
    role = await anExecutionRole(world);
    await aQueue(world, "q");
    await aQueue(world, "letters");
  });

  test("a target that can't take it now gets it by the retry policy", async () => {
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await create(world.root, aSchedule(role, ONCE));
    await later(world, 0);
    expect((await left()).map(({ failed }) => failed)).toEqual([1]);
    trouble.stop();
    await later(world, 1000);

    expect(await bodies(world)).toEqual(["tick"]);
    expect(await left()).toEqual([]);
  });

  test("what was invoked is forgotten a moment later, and not invoked again", async () => {
    const trouble = falter(world.host.store, "scheduler/executions/execute");
    const once = { ...ONCE, ActionAfterCompletion: "DELETE" as const };
    await create(world.root, aSchedule(role, once));
    await trouble.felt();
    trouble.stop();
    await later(world, 1000);

    expect(await bodies(world)).toEqual(["tick"]);
    expect(await left()).toEqual([]);
    expect((await refusal(world.root.call(GetSchedule, { Name: "s" }))).code).toBe("ResourceNotFoundException");
  });

  test("a dead letter is written a moment later", async () => {
    const target = { Arn: queueArnOf("none"), DeadLetterConfig: { Arn: queueArnOf("letters") } };
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await create(world.root, aSchedule(role, { ...ONCE, target }));
    await trouble.felt();
    trouble.stop();
    await later(world, 1000);

    expect(await received(world, "letters")).toHaveLength(1);
    expect(await left()).toEqual([]);
  });
});

describe("what may pass by itself", () => {
  let role: string;
  beforeEach(async () => {
    // A world without sandboxes: invoking a function fails as a service does.
    world = await testWorld({ log: { debug() {}, info() {}, warn() {}, error() {} } });
    role = await anExecutionRole(world);
    await aQueue(world, "letters");
    await activeFunction(world, (await world.role("runs")).arn, "exports.handler = async () => {};");
  });
  const failing = (RetryPolicy?: object) => ({
    Arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke",
    Input: '{"FunctionName":"f"}',
    DeadLetterConfig: { Arn: queueArnOf("letters") },
    ...(RetryPolicy ? { RetryPolicy } : {}),
  });
  const waiting = async () =>
    (await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items.map(({ failed, dueMs }) => [
      failed,
      dueMs - world.clock.now(),
    ]);
  const letter = async () => {
    const [one] = await received(world, "letters");
    const value = (name: string) => one?.MessageAttributes?.[name]?.StringValue;
    return [value("ERROR_CODE"), value("EXHAUSTED_RETRY_CONDITION"), value("RETRY_ATTEMPTS")];
  };

  test("is tried again with growing pauses, up to MaximumRetryAttempts", async () => {
    await create(world.root, aSchedule(role, { ...ONCE, target: failing({ MaximumRetryAttempts: 2 }) }));
    await later(world, 0);
    expect(await waiting()).toEqual([[1, 1000]]);
    await later(world, 1000);
    expect(await waiting()).toEqual([[2, 2000]]);
    await later(world, 2000);

    expect(await waiting()).toEqual([]);
    expect(await letter()).toEqual(["AWS.Scheduler.InternalServerError", "MaximumRetryAttempts", "2"]);
  });

  test("is given up at MaximumEventAgeInSeconds", async () => {
    await create(world.root, aSchedule(role, { ...ONCE, target: failing({ MaximumEventAgeInSeconds: 60 }) }));
    await later(world, 0);
    for (let second = 0; second < 60; second += 1) await later(world, 1000);

    expect(await letter()).toEqual(["AWS.Scheduler.InternalServerError", "MaximumEventAgeInSeconds", "5"]);
  });

  test("goes on after a restart where it was", async () => {
    await create(world.root, aSchedule(role, { ...ONCE, target: failing() }));
    await later(world, 0);
    const [execution] = (await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items;
    if (!execution) throw new Error("it waits for its next try");
    await world.host.store.transact((tx) => executions.put(tx, { ...execution, dueMs: 0 }));
    await resumeExecutions(world.host);
    await world.settled();

    expect((await waiting()).map(([failed]) => failed)).toEqual([2]);
  });
});

describe("the execution role", () => {
  beforeEach(async () => {
    world = await testWorld();
    await aQueue(world, "q");
    await aQueue(world, "letters");
  });

  test("is assumed as Scheduler for the schedule's group", async () => {
    const condition = {
      StringEquals: { "aws:SourceAccount": "000000000000" },
      ArnEquals: { "aws:SourceArn": GROUP_ARN },
    };
    const role = await world.role("r", { trust: trustsScheduler(condition), policies: [allow("sqs:SendMessage")] });
    await create(world.root, aSchedule(role.arn, ONCE));
    await later(world, 0);

    expect(await bodies(world)).toEqual(["tick"]);
  });

  test("whose trust or permission is taken away later fails at the invocation", async () => {
    const role = await world.role("r", {
      trust: trustsScheduler(),
      policies: [allow("sqs:SendMessage", queueArnOf("q"))],
    });
    await create(world.root, aSchedule(role.arn, { ScheduleExpression: "rate(1 minute)" }));
    await later(world, 0);
    expect(await bodies(world)).toEqual(["tick"]);

    await world.root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "policy-0" });
    await later(world, 60_000);
    expect(await bodies(world)).toEqual([]);
    expect(world.trail.all().findLast(({ action }) => action === "sqs:SendMessage")?.outcome).toBe("implicitDeny");

    await world.root.call(UpdateAssumeRolePolicy, {
      RoleName: "r",
      PolicyDocument: trustsScheduler({ StringEquals: { "aws:SourceAccount": "1" } }).document,
    });
    await later(world, 60_000);
    expect(world.trail.last()).toMatchObject({ action: "sts:AssumeRole", outcome: "implicitDeny" });
  });
});
