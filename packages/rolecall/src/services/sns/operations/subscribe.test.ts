import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeQueue, makeTopic, subscribe } from "../testing.js";
import { ConfirmSubscription } from "./confirm-subscription.js";
import { GetSubscriptionAttributes } from "./get-subscription-attributes.js";
import { GetTopicAttributes } from "./get-topic-attributes.js";
import { ListSubscriptions } from "./list-subscriptions.js";
import { ListSubscriptionsByTopic } from "./list-subscriptions-by-topic.js";
import { Publish } from "./publish.js";
import { SetSubscriptionAttributes } from "./set-subscription-attributes.js";
import { SetTopicAttributes } from "./set-topic-attributes.js";
import { Subscribe } from "./subscribe.js";
import { Unsubscribe } from "./unsubscribe.js";

let world: World;
let topic: string;
beforeEach(async () => {
  world = await testWorld();
  topic = await makeTopic(world.root, "news");
});
afterEach(() => world.end());

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:jobs";
const OTHER = "111122223333";

test("a queue of the caller's account is subscribed at once, and again with the same answer", async () => {
  const { root } = world;
  const arn = await subscribe(root, topic, { arn: QUEUE });
  expect(arn).toMatch(new RegExp(`^${topic}:[0-9a-f-]{36}$`));
  expect(await subscribe(root, topic, { arn: QUEUE })).toBe(arn);
  const differs = await refusal(subscribe(root, topic, { arn: QUEUE }, { RawMessageDelivery: "true" }));
  expect(differs.message).toBe(
    "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
  );
  expect((await root.call(GetSubscriptionAttributes, { SubscriptionArn: arn })).Attributes).toEqual({
    SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
    Endpoint: QUEUE,
    Owner: "000000000000",
    RawMessageDelivery: "false",
    TopicArn: topic,
    ConfirmationWasAuthenticated: "true",
    SubscriptionArn: arn,
    Protocol: "sqs",
    PendingConfirmation: "false",
  });
  const shown = { SubscriptionArn: arn, Owner: "000000000000", Protocol: "sqs", Endpoint: QUEUE, TopicArn: topic };
  expect((await root.call(ListSubscriptions, {})).Subscriptions).toEqual([shown]);
  expect((await root.call(ListSubscriptionsByTopic, { TopicArn: topic })).Subscriptions).toEqual([shown]);
});

test.each([
  ["pigeon", "x", "Invalid parameter: Amazon SNS does not support this protocol string: pigeon"],
  ["sqs", "jobs", "Invalid parameter: SQS endpoint ARN"],
  [
    "sqs",
    `${QUEUE}.fifo`,
    "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
  ],
  ["lambda", QUEUE, "Invalid parameter: Lambda endpoint ARN"],
  ["http", "https://127.0.0.1/", "Invalid parameter: Endpoint must match the specified protocol"],
  ["email", "nobody", "Invalid parameter: Email address"],
  ["sqs", undefined, "Invalid parameter: Endpoint"],
])("subscribing %s %s is refused", async (Protocol, Endpoint, message) => {
  expect((await refusal(world.root.call(Subscribe, { TopicArn: topic, Protocol, Endpoint }))).message).toBe(message);
});

test("mail stays pending, mobile applications are a gap", async () => {
  const mail = { TopicArn: topic, Protocol: "email", Endpoint: "ann@example.com" };
  expect((await world.root.call(Subscribe, mail)).SubscriptionArn).toBe("pending confirmation");
  const shown = await world.root.call(Subscribe, { ...mail, ReturnSubscriptionArn: true });
  expect(shown.SubscriptionArn).toContain(topic);
  expect((await world.root.call(GetTopicAttributes, { TopicArn: topic })).Attributes).toMatchObject({
    SubscriptionsPending: "1",
    SubscriptionsConfirmed: "0",
  });
  await expect(
    world.root.call(Subscribe, { ...mail, Protocol: "application", Endpoint: "arn:aws:sns:x" }),
  ).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
});

test.each([
  ["RawMessageDelivery", "yes", "Invalid parameter: RawMessageDelivery: Invalid value [yes]. Must be true or false."],
  ["FilterPolicy", "{", "Invalid parameter: FilterPolicy: failed to parse JSON."],
  [
    "FilterPolicyScope",
    "Body",
    "Invalid parameter: FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes",
  ],
  [
    "RedrivePolicy",
    '{"deadLetterTargetArn":"x"}',
    "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
  ],
  [
    "RedrivePolicy",
    `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${OTHER}:dead"}`,
    "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
  ],
  [
    "RedrivePolicy",
    '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:dead"}',
    "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
  ],
  [
    "RedrivePolicy",
    '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":3}',
    "Invalid parameter: RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown.",
  ],
  ["Colour", "red", "Invalid parameter: AttributeName"],
])("the attribute %s with %j is refused", async (AttributeName, AttributeValue, message) => {
  const SubscriptionArn = await subscribe(world.root, topic, { arn: QUEUE });
  const set = world.root.call(SetSubscriptionAttributes, { SubscriptionArn, AttributeName, AttributeValue });
  expect((await refusal(set)).message).toBe(message);
});

test("the dead-letter queue of a subscriber in another account is the subscriber's own", async () => {
  await world.root.call(SetTopicAttributes, {
    TopicArn: topic,
    AttributeName: "Policy",
    AttributeValue: policy({ Effect: "Allow", Principal: { AWS: OTHER }, Action: "sns:Subscribe", Resource: topic })
      .document,
  });
  const stranger = world.rootOf(OTHER);
  const queue = { arn: QUEUE.replace("000000000000", OTHER) };
  const redrive = (account: string) => ({
    RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${account}:dead"}`,
  });

  expect((await refusal(subscribe(stranger, topic, queue, redrive("000000000000")))).code).toBe(
    "InvalidParameterException",
  );
  expect(await subscribe(stranger, topic, queue, redrive(OTHER))).toContain(topic);
});

test("attributes are set, and taken away with an empty value", async () => {
  const { root } = world;
  const SubscriptionArn = await subscribe(root, topic, { arn: QUEUE });
  const set = (AttributeName: string, AttributeValue: string) =>
    root.call(SetSubscriptionAttributes, { SubscriptionArn, AttributeName, AttributeValue });
  const shown = async () => (await root.call(GetSubscriptionAttributes, { SubscriptionArn })).Attributes;
  await set("FilterPolicy", '{"a":["b"]}');
  expect(await shown()).toMatchObject({ FilterPolicy: '{"a":["b"]}', FilterPolicyScope: "MessageAttributes" });
  await set("FilterPolicyScope", "MessageBody");
  await set("FilterPolicy", '{"a":{"b":["c"]}}');
  const nested = await refusal(set("FilterPolicyScope", "MessageAttributes"));
  expect(nested.message).toContain("does not support nested filter policy");
  await set("FilterPolicy", "{}");
  expect(await shown()).not.toHaveProperty("FilterPolicy");
});

test("a function takes no raw delivery", async () => {
  const refused = await refusal(
    world.root.call(Subscribe, {
      TopicArn: topic,
      Protocol: "lambda",
      Endpoint: "arn:aws:lambda:us-east-1:000000000000:function:f",
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  expect(refused.message).toBe("Invalid parameter: Delivery protocol [lambda] does not support raw message delivery.");
});

test("sns:Protocol and sns:Endpoint say who may be subscribed", async () => {
  const ann = await world.user(
    "ann",
    allow("sns:Subscribe", topic, {
      StringEquals: { "sns:Protocol": "sqs" },
      StringLike: { "sns:Endpoint": "arn:aws:sqs:us-east-1:000000000000:j*" },
    }),
  );
  await subscribe(ann, topic, { arn: QUEUE });
  expect((await refusal(subscribe(ann, topic, { arn: `${QUEUE.slice(0, -4)}mail` }))).code).toBe("AuthorizationError");
  const byHttps = ann.call(Subscribe, { TopicArn: topic, Protocol: "https", Endpoint: "https://127.0.0.1/" });
  expect((await refusal(byHttps)).message).toContain("SNS:Subscribe");
});

test("another account subscribes its own queue at once where the topic's policy lets it, and owns the subscription", async () => {
  const stranger = world.rootOf(OTHER);
  const theirs = `arn:aws:sqs:us-east-1:${OTHER}:jobs`;
  expect((await refusal(subscribe(stranger, topic, { arn: theirs }))).code).toBe("AuthorizationError");
  await world.root.call(SetTopicAttributes, {
    TopicArn: topic,
    AttributeName: "Policy",
    AttributeValue: policy({
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["SNS:Subscribe", "SNS:Receive"],
      Resource: topic,
    }).document,
  });
  const SubscriptionArn = await subscribe(stranger, topic, { arn: theirs });
  const { Attributes } = await stranger.call(GetSubscriptionAttributes, { SubscriptionArn });
  expect(Attributes).toMatchObject({ Owner: OTHER, PendingConfirmation: "false" });
  expect((await stranger.call(ListSubscriptions, {})).Subscriptions).toHaveLength(1);
  expect((await world.root.call(ListSubscriptions, {})).Subscriptions).toEqual([]);
  const third = world.rootOf("444455556666");
  expect((await refusal(third.call(GetSubscriptionAttributes, { SubscriptionArn }))).code).toBe(
    "AuthorizationErrorException",
  );
  expect((await refusal(third.call(Unsubscribe, { SubscriptionArn }))).code).toBe("AuthorizationErrorException");
  await world.root.call(Unsubscribe, { SubscriptionArn });
  await world.root.call(Unsubscribe, { SubscriptionArn });
  const gone = await refusal(stranger.call(GetSubscriptionAttributes, { SubscriptionArn }));
  expect(gone.code).toBe("AuthorizationErrorException");
  expect((await world.root.call(GetTopicAttributes, { TopicArn: topic })).Attributes).toMatchObject({
    SubscriptionsDeleted: "1",
  });
});

test("the topic's account subscribing another's queue: the queue is sent a token, and its owner confirms", async () => {
  const { root } = world;
  const queue = await makeQueue(root, "jobs", `arn:aws:sns:us-east-1:${OTHER}:theirs`);
  const stranger = world.rootOf(OTHER);
  const theirs = await makeTopic(stranger, "theirs");
  const answer = await stranger.call(Subscribe, { TopicArn: theirs, Protocol: "sqs", Endpoint: queue.arn });
  expect(answer.SubscriptionArn).toBe("pending confirmation");
  await world.settled();
  const [message] = await queue.take();
  const { Token, Type } = JSON.parse(message?.Body ?? "");
  expect(Type).toBe("SubscriptionConfirmation");
  const wrong = await refusal(stranger.call(ConfirmSubscription, { TopicArn: theirs, Token: "x" }));
  expect(wrong.message).toBe("Invalid parameter: Token");
  await stranger.call(ConfirmSubscription, { TopicArn: theirs, Token });
  await stranger.call(Publish, { TopicArn: theirs, Message: "hello" });
  await world.settled();
  expect(JSON.parse((await queue.take())[0]?.Body ?? "").Message).toBe("hello");
});

test("a token holds for two days", async () => {
  const { root } = world;
  const queue = await makeQueue(root, "jobs", `arn:aws:sns:us-east-1:${OTHER}:theirs`);
  const stranger = world.rootOf(OTHER);
  const theirs = await makeTopic(stranger, "theirs");
  await stranger.call(Subscribe, { TopicArn: theirs, Protocol: "sqs", Endpoint: queue.arn });
  await world.settled();
  const { Token } = JSON.parse((await queue.take())[0]?.Body ?? "");
  await world.clock.advance(2 * 86_400_000);
  const late = await refusal(stranger.call(ConfirmSubscription, { TopicArn: theirs, Token }));
  expect(late.message).toBe("Invalid parameter: Token");
});

test("a subscription that is not there", async () => {
  const missing = `${topic}:00000000-0000-4000-8000-000000000000`;
  const refused = await refusal(world.root.call(GetSubscriptionAttributes, { SubscriptionArn: missing }));
  expect([refused.code, refused.message]).toEqual(["NotFoundException", "Subscription does not exist"]);
  const noArn = await refusal(world.root.call(Unsubscribe, { SubscriptionArn: "x" }));
  expect(noArn.message).toBe("Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1");
});
