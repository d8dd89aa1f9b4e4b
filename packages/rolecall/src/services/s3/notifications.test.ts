import type { Input } from "@rolecall/aws-model";
import type { s3 } from "@rolecall/aws-model/s3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import { falter } from "../../testing/falter.js";
import { policy, refusal, testWorld, type World } from "../../testing/world.js";
import { PutEvents } from "../events/operations/put-events.js";
import { PutRule } from "../events/operations/put-rule.js";
import { PutTargets } from "../events/operations/put-targets.js";
import { AddPermission } from "../lambda/operations/add-permission.js";
import { CreateFunction } from "../lambda/operations/create-function.js";
import { RemovePermission } from "../lambda/operations/remove-permission.js";
import { aFunction } from "../lambda/testing.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { SendMessage } from "../sqs/operations/send-message.js";
import { SetQueueAttributes } from "../sqs/operations/set-queue-attributes.js";
import { resumeEvents } from "./notifications/delivery.js";
import { eventKey, waiting } from "./notifications/outbox.js";
import { DeleteObject } from "./operations/delete-object.js";
import { GetBucketNotificationConfiguration } from "./operations/get-bucket-notification-configuration.js";
import { PutBucketNotificationConfiguration } from "./operations/put-bucket-notification-configuration.js";
import { PutBucketVersioning } from "./operations/put-bucket-versioning.js";
import { PutObjectTagging } from "./operations/put-object-tagging.js";
import { BUCKET, makeBucket, put } from "./testing.js";

const ARN = `arn:aws:s3:::${BUCKET}`;
let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => {
  vi.restoreAllMocks();
  return world.end();
});

async function makeQueue(name: string): Promise<{ url: string; arn: string }> {
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const { QueueUrl = "" } = await world.root.call(CreateQueue, {
    QueueName: name,
    Attributes: {
      Policy: policy({
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: { ArnEquals: { "aws:SourceArn": ARN } },
      }).document,
    },
  });
  return { url: QueueUrl, arn };
}

async function received(QueueUrl: string): Promise<Record<string, unknown>[]> {
  await world.settled();
  const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body = "" }) => JSON.parse(Body));
}

type Configuration = Input<typeof s3, "PutBucketNotificationConfiguration">["NotificationConfiguration"];
type Event = NonNullable<NonNullable<Configuration["QueueConfigurations"]>[number]["Events"]>[number];

const tell = (NotificationConfiguration: Configuration) =>
  world.root.call(PutBucketNotificationConfiguration, { Bucket: BUCKET, NotificationConfiguration });

const owed = async () => (await world.host.store.read((tx) => waiting.list(tx, { prefix: [] }))).items;

const FROM_RULES = policy({
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: "*",
}).document;

test("a queue that lets S3 in gets a test event, then each event that its filters fit", async () => {
  const { url, arn } = await makeQueue("q");
  await world.root.call(PutBucketNotificationConfiguration, {
    Bucket: BUCKET,
    NotificationConfiguration: {
      QueueConfigurations: [
        {
          Id: "mine",
          QueueArn: arn,
          Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
          Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
        },
      ],
    },
  });
  expect(await received(url)).toMatchObject([{ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: BUCKET }]);

  await put(world.root, "in/a b+ü.txt", "hello");
  await put(world.root, "out/x");
  await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "in/a b+ü.txt" });
  world.clock.advance(31_000);
  const events = (await received(url)).flatMap((message) => (message.Records ?? []) as object[]);
  expect(events).toMatchObject([
    {
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "mine",
        bucket: { name: BUCKET, arn: ARN },
        object: { key: "in/a+b%2B%C3%BC.txt", size: 5, eTag: "5d41402abc4b2a76b9719d911017c592" },
      },
    },
    { eventName: "ObjectRemoved:Delete", s3: { object: { key: "in/a+b%2B%C3%BC.txt" } } },
  ]);
});

test("an event stays owed when the store falters while it is handed over, and goes out a moment later", async () => {
  const { url, arn } = await makeQueue("q");
  await world.root.call(PutBucketNotificationConfiguration, {
    Bucket: BUCKET,
    NotificationConfiguration: { QueueConfigurations: [{ QueueArn: arn, Events: ["s3:ObjectCreated:*"] }] },
  });
  await received(url);
  const trouble = falter(world.host.store, "sqs/operations/send-message");
  await put(world.root, "k");
  await world.settled();
  trouble.stop();
  expect(await received(url)).toEqual([]);
  await world.clock.advance(1000);
  expect(await received(url)).toMatchObject([{ Records: [{ eventName: "ObjectCreated:Put" }] }]);
  expect(await owed()).toEqual([]);
});

test("an event that was handed over is forgotten a moment later when the store falters, and not told twice", async () => {
  const { url, arn } = await makeQueue("q");
  await tell({ QueueConfigurations: [{ QueueArn: arn, Events: ["s3:ObjectCreated:*"] }] });
  await received(url);
  const trouble = falter(world.host.store, "kernel/outbox");
  await put(world.root, "k");
  await trouble.felt();
  trouble.stop();
  await world.clock.advance(1000);
  expect(await received(url)).toHaveLength(1);
  expect(await owed()).toEqual([]);
});

describe("a destination that does not take an event", () => {
  /** What the queue `late` answers instead of taking what S3 sends; the queue `q` is told besides. */
  const withAnswers = async (...answers: readonly Error[]) => {
    await world.end();
    const warned: string[] = [];
    const log = { debug() {}, info() {}, warn: (message: string) => void warned.push(message), error() {} };
    world = await testWorld({ log });
    await makeBucket(world);
    const late = await makeQueue("late");
    const { url, arn } = await makeQueue("q");
    const told = (QueueArn: string, ...Events: Event[]) => ({ QueueArn, Events });
    await tell({ QueueConfigurations: [told(late.arn, "s3:ObjectCreated:Put"), told(arn, "s3:ObjectTagging:Put")] });
    await received(late.url);
    await received(url);
    const left = [...answers];
    const { handle } = SendMessage;
    vi.spyOn(SendMessage, "handle").mockImplementation(async (call) => {
      const answer = call.input.QueueUrl.endsWith("/late") ? left.shift() : undefined;
      if (answer) throw answer;
      return handle(call);
    });
    await put(world.root, "k");
    await world.root.call(PutObjectTagging, { Bucket: BUCKET, Key: "k", Tagging: { TagSet: [] } });
    await world.settled();
    return { late: late.url, url, warned };
  };
  const CREATED = [{ Records: [{ eventName: "ObjectCreated:Put" }] }];
  const TAGGED = [{ Records: [{ eventName: "ObjectTagging:Put" }] }];

  test.each([
    ["because it is throttled", new AwsError("ThrottlingException", "Rate exceeded", 400)],
    ["because its side fails", new AwsError("InternalError", "We failed", 500)],
    ["by a mistake of ours", new TypeError("x is undefined")],
  ])("%s gets it later, and keeps none from the others", async (_why, error) => {
    const { late, url } = await withAnswers(error, error);
    expect(await received(url)).toMatchObject(TAGGED);
    await world.clock.advance(2999);
    expect(await received(late)).toEqual([]);
    await world.clock.advance(1);
    expect(await received(late)).toMatchObject(CREATED);
    expect(await owed()).toEqual([]);
  });

  test("because it may not be told loses the event, and the log says so", async () => {
    const { late, url, warned } = await withAnswers(new AwsError("AccessDenied", "no", 403));
    expect(await received(url)).toMatchObject(TAGGED);
    await world.clock.advance(3_600_000);
    expect(await received(late)).toMatchObject([{ Event: "s3:TestEvent" }]);
    expect(warned).toEqual([expect.stringMatching(/:late did not take an event of the bucket/)]);
    expect(await owed()).toEqual([]);
  });

  test("for a day loses the event", async () => {
    const { warned } = await withAnswers(...Array.from({ length: 999 }, () => new AwsError("InternalError", "", 500)));
    for (let hour = 0; hour < 24; hour += 1) {
      await world.clock.advance(3_600_000);
      await world.settled();
    }
    expect(warned).toEqual([expect.stringMatching(/which is lost/)]);
    expect(await owed()).toEqual([]);
  });

  test("after a restart gets it at its next try", async () => {
    const { late } = await withAnswers(new AwsError("InternalError", "We failed", 500));
    await resumeEvents(world.host);
    await world.clock.advance(1000);
    expect(await received(late)).toMatchObject(CREATED);
    expect(await owed()).toEqual([]);
  });
});

test("what EventBridge answers with an error for an entry is not taken for success", async () => {
  const { url } = await makeQueue("q");
  await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { Policy: FROM_RULES } });
  await world.root.call(PutRule, { Name: "r", EventPattern: '{"source":["aws.s3"]}' });
  await world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn: "arn:aws:sqs:us-east-1:000000000000:q" }] });
  await tell({ EventBridgeConfiguration: {} });
  await received(url);
  vi.spyOn(PutEvents, "handle").mockResolvedValueOnce({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "We failed" }],
  });
  await put(world.root, "k");
  expect(await received(url)).toEqual([]);
  await world.clock.advance(1000);
  expect(await received(url)).toMatchObject([{ "detail-type": "Object Created" }]);
});

test("a function must let S3 in for the bucket before it can be told of its events", async () => {
  const role = await world.role("r");
  await world.root.call(CreateFunction, { ...aFunction(role.arn), FunctionName: "f" });
  await world.settled();
  const fn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  const configure = () =>
    world.root.call(PutBucketNotificationConfiguration, {
      Bucket: BUCKET,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: fn, Events: ["s3:ObjectCreated:*"] }],
      },
    });
  const permit = (SourceArn: string) =>
    world.root.call(AddPermission, {
      FunctionName: "f",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn,
      SourceAccount: "000000000000",
    });
  const refused = await refusal(configure());
  expect(refused).toMatchObject({
    code: "InvalidArgument",
    status: 400,
    message: "Unable to validate the following destination configurations",
    fields: { ArgumentName1: `${fn}, null`, ArgumentValue1: `Not authorized to invoke function [${fn}]` },
  });
  await permit("arn:aws:s3:::another");
  expect(await refusal(configure())).toMatchObject({ code: "InvalidArgument" });
  await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "s3" });
  await permit(ARN);
  await configure();
  const { LambdaFunctionConfigurations } = await world.root.call(GetBucketNotificationConfiguration, {
    Bucket: BUCKET,
  });
  expect(LambdaFunctionConfigurations).toMatchObject([{ LambdaFunctionArn: fn, Events: ["s3:ObjectCreated:*"] }]);

  // Taken away later, the permission is missed silently: the put goes through, the trail shows the refusal.
  await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "s3" });
  world.trail.clear();
  await put(world.root, "k");
  await world.settled();
  expect(world.trail.last()).toMatchObject({ action: "lambda:InvokeFunction", outcome: "implicitDeny", resource: fn });
});

test.each([
  [
    {
      QueueConfigurations: [{ QueueArn: "arn:aws:sqs:us-east-1:000000000000:q.fifo", Events: ["s3:ObjectCreated:*"] }],
    },
    "FIFO SQS queues are not supported.",
  ],
  [
    {
      TopicConfigurations: [{ TopicArn: "arn:aws:sns:us-east-1:000000000000:t.fifo", Events: ["s3:ObjectCreated:*"] }],
    },
    "FIFO SNS topics are not supported.",
  ],
  [{ QueueConfigurations: [{ QueueArn: "nonsense", Events: ["s3:ObjectCreated:*"] }] }, "The ARN could not be parsed"],
  [
    {
      QueueConfigurations: [
        { QueueArn: "arn:aws:sqs:us-east-1:000000000000:a", Events: ["s3:ObjectCreated:*"] },
        { QueueArn: "arn:aws:sqs:us-east-1:000000000000:b", Events: ["s3:ObjectCreated:Put"] },
      ],
    },
    "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
  ],
])("%j is refused before any destination is looked at", async (NotificationConfiguration, message) => {
  const call = world.root.call(PutBucketNotificationConfiguration, {
    Bucket: BUCKET,
    NotificationConfiguration: NotificationConfiguration as never,
    SkipDestinationValidation: true,
  });
  expect(await refusal(call)).toMatchObject({ code: "InvalidArgument", message });
});

test("EventBridge is told of everything on the account's default bus, in words of its own", async () => {
  const { url, arn } = await makeQueue("q");
  await world.root.call(SetQueueAttributes, {
    QueueUrl: url,
    Attributes: {
      Policy: policy({
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
      }).document,
    },
  });
  await world.root.call(PutRule, { Name: "s3", EventPattern: JSON.stringify({ source: ["aws.s3"] }) });
  await world.root.call(PutTargets, { Rule: "s3", Targets: [{ Id: "q", Arn: arn }] });
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await world.root.call(PutBucketNotificationConfiguration, { Bucket: BUCKET, NotificationConfiguration });
  expect(await world.root.call(GetBucketNotificationConfiguration, { Bucket: BUCKET })).toEqual(
    NotificationConfiguration,
  );

  await put(world.root, "a b/ü", "hello");
  await world.root.call(PutObjectTagging, { Bucket: BUCKET, Key: "a b/ü", Tagging: { TagSet: [] } });
  await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "a b/ü" });
  await world.root.call(PutBucketVersioning, { Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } });
  await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "a b/ü" });
  const events = await received(url);
  expect(events.map(({ "detail-type": type }) => type)).toEqual([
    "Object Created",
    "Object Tags Added",
    "Object Deleted",
    "Object Deleted",
  ]);
  expect(events[0]).toMatchObject({
    version: "0",
    source: "aws.s3",
    account: "000000000000",
    region: "us-east-1",
    resources: [ARN],
    detail: {
      version: "0",
      bucket: { name: BUCKET },
      object: {
        key: "a b/ü",
        size: 5,
        etag: "5d41402abc4b2a76b9719d911017c592",
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
      "request-id": expect.stringMatching(/^[0-9A-F]{16}$/),
      requester: "000000000000",
      reason: "PutObject",
    },
  });
  expect(events[2]).toMatchObject({ detail: { reason: "DeleteObject", "deletion-type": "Permanently Deleted" } });
  expect(events[3]).toMatchObject({
    detail: {
      object: { etag: "d41d8cd98f00b204e9800998ecf8427e", "version-id": expect.stringMatching(/^[\w.]{32}$/) },
      "deletion-type": "Delete Marker Created",
    },
  });
});

test("keys in events are encoded as forms are", () => {
  expect(eventKey("a/b c+d(1)'é*!.txt")).toBe("a/b+c%2Bd%281%29%27%C3%A9*%21.txt");
});
