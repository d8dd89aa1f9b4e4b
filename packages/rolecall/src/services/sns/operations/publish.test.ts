import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { dispatcherOf } from "../deliveries/dispatcher.js";
import { deliveries, messages } from "../records.js";
import { makeQueue, makeTopic, subscribe } from "../testing.js";
import { Publish } from "./publish.js";
import { PublishBatch } from "./publish-batch.js";
import { SetSubscriptionAttributes } from "./set-subscription-attributes.js";
import { Subscribe } from "./subscribe.js";
import { Unsubscribe } from "./unsubscribe.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const owedNow = () =>
  world.host.store.read(async (tx) => ({
    deliveries: (await deliveries.list(tx, { prefix: [] })).items.length,
    messages: (await messages.list(tx, { prefix: [] })).items.length,
  }));

describe("where the store falters", () => {
  const toQueue = async (attributes: Record<string, string> = {}) => {
    const topic = await makeTopic(world.root, "news");
    const queue = await makeQueue(world.root, "jobs", topic);
    await subscribe(world.root, topic, queue, { RawMessageDelivery: "true", ...attributes });
    return { topic, queue };
  };
  const later = async (ms: number) => {
    await world.clock.advance(ms);
    await world.settled();
  };

  test("a queue that can't take a message now gets it later, by the retry policy", async () => {
    const { topic, queue } = await toQueue();
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    await trouble.felt();
    expect(await queue.take()).toEqual([]);
    trouble.stop();
    await later(1000);

    expect(await queue.take()).toMatchObject([{ Body: "hello" }]);
    expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
  });

  test("a message that was delivered is forgotten a moment later, and not sent twice", async () => {
    const { topic, queue } = await toQueue();
    const trouble = falter(world.host.store, "sns/deliveries/dispatcher");
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    await trouble.felt();
    expect(await owedNow()).toEqual({ deliveries: 1, messages: 1 });
    trouble.stop();
    await later(1000);

    expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
    expect(await queue.take()).toHaveLength(1);
  });

  test("a dead letter is written a moment later", async () => {
    const topic = await makeTopic(world.root, "news");
    const letters = await makeQueue(world.root, "letters", topic);
    const closed = await makeQueue(world.root, "closed");
    await subscribe(world.root, topic, closed, {
      RawMessageDelivery: "true",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters.arn }),
    });
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    await trouble.felt();
    trouble.stop();
    await later(1000);

    expect(await letters.take()).toMatchObject([{ Body: "hello" }]);
    expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
  });
});

test("a queue gets AWS's envelope, letter for letter", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", topic);
  const subscription = await subscribe(root, topic, queue);
  const { MessageId } = await root.call(Publish, {
    TopicArn: topic,
    Subject: "Hello",
    Message: 'a "quoted" line\nand another',
    MessageAttributes: {
      colour: { DataType: "String", StringValue: "red" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) as never },
    },
  });
  await world.settled();

  const [message] = await queue.take();
  const signature = JSON.parse(message?.Body ?? "").Signature;
  const url = JSON.parse(message?.Body ?? "").SigningCertURL;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4566\/_rolecall\/sns\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
  expect(message?.Body).toBe(`{
  "Type" : "Notification",
  "MessageId" : "${MessageId}",
  "TopicArn" : "${topic}",
  "Subject" : "Hello",
  "Message" : "a \\"quoted\\" line\\nand another",
  "Timestamp" : "2026-01-01T12:00:00.000Z",
  "SignatureVersion" : "1",
  "Signature" : "${signature}",
  "SigningCertURL" : "${url}",
  "UnsubscribeURL" : "http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscription}",
  "MessageAttributes" : {
    "colour" : {"Type":"String","Value":"red"},
    "bytes" : {"Type":"Binary","Value":"AQI="}
  }
}`);
  expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
});

test("with raw delivery a queue gets the message as it was published", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", topic);
  await subscribe(root, topic, queue, { RawMessageDelivery: "true" });
  await root.call(Publish, {
    TopicArn: topic,
    Message: "hello",
    MessageAttributes: { colour: { DataType: "String", StringValue: "red" } },
  });
  await world.settled();
  const [message] = await queue.take();
  expect(message).toMatchObject({
    Body: "hello",
    MessageAttributes: { colour: { DataType: "String", StringValue: "red" } },
  });
});

test("a queue that does not let SNS in gets nothing; the publisher learns nothing, the trail says it", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs");
  await subscribe(root, topic, queue);
  await root.call(Publish, { TopicArn: topic, Message: "hello" });
  await world.settled();
  expect(await queue.take()).toEqual([]);
  expect(world.trail.all().find(({ action }) => action === "sqs:SendMessage")).toMatchObject({
    principal: "sns.amazonaws.com",
    resource: queue.arn,
    outcome: "implicitDeny",
  });
  expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
});

test("a queue that lets another topic in does not let this one in", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", `${topic}-2`);
  await subscribe(root, topic, queue);
  await root.call(Publish, { TopicArn: topic, Message: "hello" });
  await world.settled();
  expect(await queue.take()).toEqual([]);
});

test("what cannot be delivered goes to the dead-letter queue, if that lets SNS in", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const closed = await makeQueue(root, "jobs");
  const dead = await makeQueue(root, "dead", topic);
  const subscription = await subscribe(root, topic, closed, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
  });
  await root.call(Publish, { TopicArn: topic, Message: "hello" });
  await world.settled();
  expect(JSON.parse((await dead.take())[0]?.Body ?? "")).toMatchObject({ Type: "Notification", Message: "hello" });

  const alsoClosed = await makeQueue(root, "dead-2");
  await root.call(SetSubscriptionAttributes, {
    SubscriptionArn: subscription,
    AttributeName: "RedrivePolicy",
    AttributeValue: JSON.stringify({ deadLetterTargetArn: alsoClosed.arn }),
  });
  await root.call(Publish, { TopicArn: topic, Message: "lost" });
  await world.settled();
  expect(await alsoClosed.take()).toEqual([]);
});

test("a function that does not let SNS in is not invoked, and the refusal reads as in SNS's delivery log", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  await root.call(Subscribe, { TopicArn: topic, Protocol: "lambda", Endpoint: arn });
  await root.call(Publish, { TopicArn: topic, Message: "hello" });
  await world.settled();
  expect(world.trail.last()).toMatchObject({
    principal: "sns.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: arn,
    outcome: "implicitDeny",
    because: "because no resource-based policy allows the lambda:InvokeFunction action",
  });
});

test("filters keep a message from some queues", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const red = await makeQueue(root, "red", topic);
  const big = await makeQueue(root, "big", topic);
  const raw = { RawMessageDelivery: "true" };
  await subscribe(root, topic, red, { ...raw, FilterPolicy: '{"colour":["red"]}' });
  await subscribe(root, topic, big, {
    ...raw,
    FilterPolicy: '{"size":[{"numeric":[">",10]}]}',
    FilterPolicyScope: "MessageBody",
  });
  const colour = (StringValue: string) => ({ colour: { DataType: "String", StringValue } });
  await root.call(Publish, { TopicArn: topic, Message: '{"size":11}', MessageAttributes: colour("blue") });
  await root.call(Publish, { TopicArn: topic, Message: '{"size":9}', MessageAttributes: colour("red") });
  await world.settled();
  expect((await red.take()).map(({ Body }) => Body)).toEqual(['{"size":9}']);
  expect((await big.take()).map(({ Body }) => Body)).toEqual(['{"size":11}']);
});

test("with MessageStructure json each protocol gets its own text", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", topic);
  await subscribe(root, topic, queue, { RawMessageDelivery: "true" });
  const publish = (message: object) =>
    root.call(Publish, { TopicArn: topic, MessageStructure: "json", Message: JSON.stringify(message) });
  await publish({ default: "for all", sqs: "for queues" });
  await world.settled();
  expect((await queue.take())[0]?.Body).toBe("for queues");
  expect((await refusal(publish({ sqs: "x" }))).message).toBe(
    "Invalid parameter: Message Structure - No default entry in JSON message body",
  );
});

const text = (StringValue: string, DataType = "String") => ({ a: { DataType, StringValue } });
test.each([
  [{ Message: "" }, "Invalid parameter: Empty message"],
  [{ Message: "x".repeat(262_145) }, "Invalid parameter: Message too long"],
  [{ Message: "x".repeat(262_140), MessageAttributes: text("y") }, "Invalid parameter: Message too long"],
  [{ Message: "x", Subject: "x".repeat(101) }, "Invalid parameter: Subject"],
  [{ Message: "x", Subject: "a\nb" }, "Invalid parameter: Subject"],
  [{ Message: "x", MessageStructure: "xml" }, "Invalid parameter: MessageStructure"],
  [
    { Message: "x", MessageStructure: "json" },
    "Invalid parameter: Message Structure - JSON message body failed to parse",
  ],
  [
    { Message: "x", MessageAttributes: text("x", "Text") },
    "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
  ],
  [
    { Message: "x", MessageAttributes: text("") },
    "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
  ],
  [{ Message: "x", MessageAttributes: text("ten", "Number") }, /number/],
  [{ Message: "x", MessageDeduplicationId: "d" }, /^Invalid parameter: MessageDeduplicationId Reason: /],
] as const)("a message %j is refused", async (input, words) => {
  const topic = await makeTopic(world.root, "news");
  const refused = await refusal(world.root.call(Publish, { TopicArn: topic, ...input }));
  expect(refused.message).toMatch(words);
});

test("there must be a topic, and phones are not emulated", async () => {
  expect((await refusal(world.root.call(Publish, { Message: "x" }))).message).toBe(
    "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
  );
  await expect(world.root.call(Publish, { PhoneNumber: "+15550100", Message: "x" })).rejects.toMatchObject({
    code: "RC_NOT_EMULATED",
  });
});

describe("a FIFO topic", () => {
  let topic: string;
  beforeEach(async () => {
    topic = await makeTopic(world.root, "news.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true" });
  });
  const publish = (Message: string, further: object = {}) =>
    world.root.call(Publish, { TopicArn: topic, Message, MessageGroupId: "g", ...further });

  test("keeps the order of a group, and numbers what it takes", async () => {
    const queue = await makeQueue(world.root, "jobs.fifo", topic);
    await subscribe(world.root, topic, queue, { RawMessageDelivery: "true" });
    const numbers: string[] = [];
    for (let number = 0; number < 10; number += 1) {
      numbers.push((await publish(`message ${number}`)).SequenceNumber ?? "");
    }
    await world.settled();
    expect((await queue.take()).map(({ Body }) => Body)).toEqual(numbers.map((_, index) => `message ${index}`));
    expect([...numbers].sort()).toEqual(numbers);
    expect(numbers[0]).toHaveLength(20);
  });

  test("takes the same message once in five minutes", async () => {
    const first = await publish("once");
    expect(await publish("once")).toEqual(first);
    expect(await publish("other")).not.toEqual(first);
    expect(await publish("other", { MessageDeduplicationId: "own" })).not.toEqual(first);
    await world.clock.advance(300_000);
    expect((await publish("once")).MessageId).not.toBe(first.MessageId);
  });

  test("with the scope MessageGroup, ids count within their group", async () => {
    topic = await makeTopic(world.root, "wide.fifo", {
      FifoTopic: "true",
      ContentBasedDeduplication: "true",
      FifoThroughputScope: "MessageGroup",
    });
    const first = await publish("once");
    expect((await publish("once", { MessageGroupId: "h" })).MessageId).not.toBe(first.MessageId);
    expect(await publish("once")).toEqual(first);
  });

  test("wants a group, and an id where the content gives none", async () => {
    const none = await refusal(world.root.call(Publish, { TopicArn: topic, Message: "x" }));
    expect(none.message).toBe("Invalid parameter: The MessageGroupId parameter is required for FIFO topics");
    topic = await makeTopic(world.root, "strict.fifo", { FifoTopic: "true" });
    expect((await refusal(publish("x"))).message).toBe(
      "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  });
});

test("of a batch each entry is accepted or refused for itself", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", topic);
  await subscribe(root, topic, queue, { RawMessageDelivery: "true" });
  const answer = await root.call(PublishBatch, {
    TopicArn: topic,
    PublishBatchRequestEntries: [
      { Id: "a", Message: "one" },
      { Id: "b", Message: "two", Subject: "a\nb" },
      { Id: "c", Message: "three" },
    ],
  });
  expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
  expect(answer.Failed).toEqual([
    { Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Subject", SenderFault: true },
  ]);
  await world.settled();
  expect((await queue.take()).map(({ Body }) => Body).sort()).toEqual(["one", "three"]);
});

const entry = (Id: string, Message = "x") => ({ Id, Message });
test.each([
  [[], "EmptyBatchRequestException"],
  [Array.from({ length: 11 }, (_, index) => entry(`e${index}`)), "TooManyEntriesInBatchRequestException"],
  [[entry("a"), entry("a")], "BatchEntryIdsNotDistinctException"],
  [[entry("a b")], "InvalidBatchEntryIdException"],
  [[entry("a", "x".repeat(200_000)), entry("b", "x".repeat(100_000))], "BatchRequestTooLongException"],
])("a batch that is refused as a whole (%#)", async (PublishBatchRequestEntries, code) => {
  const TopicArn = await makeTopic(world.root, "news");
  const refused = await refusal(world.root.call(PublishBatch, { TopicArn, PublishBatchRequestEntries }));
  expect(refused.code).toBe(code);
});

test("deliveries that a stop cut short are made after the next start", async () => {
  const { root } = world;
  const topic = await makeTopic(root, "news");
  const queue = await makeQueue(root, "jobs", topic);
  const gone = await makeQueue(root, "gone", topic);
  await subscribe(root, topic, queue, { RawMessageDelivery: "true" });
  const leaving = await subscribe(root, topic, gone);
  // As a kill leaves it: stored, and nobody at work on it.
  const { take } = dispatcherOf(world.host);
  dispatcherOf(world.host).take = () => {};
  await root.call(Publish, { TopicArn: topic, Message: "hello" });
  await root.call(Unsubscribe, { SubscriptionArn: leaving });
  dispatcherOf(world.host).take = take;
  expect(await owedNow()).toEqual({ deliveries: 2, messages: 1 });

  await world.resume();
  await world.settled();
  expect((await queue.take()).map(({ Body }) => Body)).toEqual(["hello"]);
  expect(await gone.take()).toEqual([]);
  expect(await owedNow()).toEqual({ deliveries: 0, messages: 0 });
});
