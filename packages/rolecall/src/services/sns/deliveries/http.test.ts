import { createVerify, X509Certificate } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLoopbackHost } from "../../../kernel/loopback.js";
import { falter } from "../../../testing/falter.js";
import { testWorld, type World } from "../../../testing/world.js";
import { snsService } from "../index.js";
import { GetSubscriptionAttributes } from "../operations/get-subscription-attributes.js";
import { ListSubscriptionsByTopic } from "../operations/list-subscriptions-by-topic.js";
import { Publish } from "../operations/publish.js";
import { SetTopicAttributes } from "../operations/set-topic-attributes.js";
import { Subscribe } from "../operations/subscribe.js";
import { subscriptions } from "../records.js";
import { makeQueue, makeTopic } from "../testing.js";
import { stringToSign } from "./signature.js";

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

let world: World;
let server: http.Server;
let endpoint: string;
let received: Received[];
/** Statuses that the server answers with, the last for good. */
let statuses: number[];

beforeEach(async () => {
  world = await testWorld();
  received = [];
  statuses = [200];
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.statusCode = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  await world.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A GET of a link in a message, unsigned. */
async function visit(link: string): Promise<{ readonly status: number; readonly text: string }> {
  const url = new URL(link);
  const request = {
    method: "GET",
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host },
    body: Buffer.alloc(0),
  };
  const { status, body } = await world.pipeline(request as never, new AbortController().signal);
  return { status, text: String(body) };
}

async function subscribed(topic: string, Attributes: Record<string, string> = {}): Promise<string> {
  await world.root.call(Subscribe, { TopicArn: topic, Protocol: "http", Endpoint: endpoint, Attributes });
  await world.settled();
  const { text } = await visit(JSON.parse(received.at(-1)?.body ?? "").SubscribeURL);
  received.splice(0);
  return /<SubscriptionArn>(.*)<\/SubscriptionArn>/.exec(text)?.[1] ?? "";
}

async function verified(members: Record<string, string>): Promise<boolean> {
  const name = members.SigningCertURL?.split("/").at(-1) ?? "";
  const pem = (await snsService.document?.(world.host, name)) ?? "";
  const verify = createVerify(members.SignatureVersion === "2" ? "sha256" : "sha1");
  return verify
    .update(stringToSign(members))
    .verify(new X509Certificate(pem).publicKey, members.Signature ?? "", "base64");
}

test("an endpoint is asked, gets nothing before it confirms, and afterwards each message", async () => {
  const topic = await makeTopic(world.root, "news");
  const answer = await world.root.call(Subscribe, { TopicArn: topic, Protocol: "http", Endpoint: endpoint });
  expect(answer.SubscriptionArn).toBe("pending confirmation");
  await world.root.call(Publish, { TopicArn: topic, Message: "too early" });
  await world.settled();

  expect(received).toHaveLength(1);
  const asked = received[0];
  const members = JSON.parse(asked?.body ?? "");
  expect(Object.keys(members)).toEqual([
    "Type",
    "MessageId",
    "Token",
    "TopicArn",
    "Message",
    "SubscribeURL",
    "Timestamp",
    "SignatureVersion",
    "Signature",
    "SigningCertURL",
  ]);
  expect(asked?.headers).toMatchObject({
    "x-amz-sns-message-type": "SubscriptionConfirmation",
    "x-amz-sns-message-id": members.MessageId,
    "x-amz-sns-topic-arn": topic,
    "content-type": "text/plain; charset=UTF-8",
    "user-agent": "Amazon Simple Notification Service Agent",
  });
  expect(members.Message).toBe(
    `You have chosen to subscribe to the topic ${topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  );
  expect(await verified(members)).toBe(true);
  const { Subscriptions } = await world.root.call(ListSubscriptionsByTopic, { TopicArn: topic });
  expect(Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn)).toEqual(["PendingConfirmation"]);

  const { status, text } = await visit(members.SubscribeURL);
  expect(status).toBe(200);
  const arn = /<SubscriptionArn>(.*)<\/SubscriptionArn>/.exec(text)?.[1] ?? "";
  const { Attributes } = await world.root.call(GetSubscriptionAttributes, { SubscriptionArn: arn });
  expect(Attributes).toMatchObject({ PendingConfirmation: "false", ConfirmationWasAuthenticated: "false" });

  const { MessageId } = await world.root.call(Publish, { TopicArn: topic, Subject: "Hi", Message: "hello" });
  await world.settled();
  expect(received).toHaveLength(2);
  const notice = JSON.parse(received[1]?.body ?? "");
  expect(notice).toMatchObject({ Type: "Notification", MessageId, Subject: "Hi", Message: "hello" });
  expect(received[1]?.headers).toMatchObject({
    "x-amz-sns-message-type": "Notification",
    "x-amz-sns-message-id": MessageId,
    "x-amz-sns-topic-arn": topic,
    "x-amz-sns-subscription-arn": arn,
  });
  expect(await verified(notice)).toBe(true);
  expect(await verified({ ...notice, Message: "altered" })).toBe(false);

  expect((await visit(notice.UnsubscribeURL)).status).toBe(200);
  expect((await world.root.call(ListSubscriptionsByTopic, { TopicArn: topic })).Subscriptions).toEqual([]);
});

test("an endpoint is asked once, also where the store falters while that is noted", async () => {
  const topic = await makeTopic(world.root, "news");
  const trouble = falter(world.host.store, "sns/deliveries/confirmations");
  await world.root.call(Subscribe, { TopicArn: topic, Protocol: "http", Endpoint: endpoint });
  await trouble.felt();
  trouble.stop();
  await world.clock.advance(1000);
  await world.settled();

  expect(received).toHaveLength(1);
  const { items } = await world.host.store.read((read) => subscriptions.list(read, { prefix: [] }));
  expect(items).toMatchObject([{ confirmationOwed: false }]);
});

test("a link with another token confirms nothing", async () => {
  const topic = await makeTopic(world.root, "news");
  await world.root.call(Subscribe, { TopicArn: topic, Protocol: "http", Endpoint: endpoint });
  await world.settled();
  const link = JSON.parse(received[0]?.body ?? "").SubscribeURL.replace(/Token=..../, "Token=0000");
  const { status, text } = await visit(link);
  expect(status).toBe(400);
  expect(text).toContain("<Message>Invalid parameter: Token</Message>");
});

test("SignatureVersion 2 signs with SHA256", async () => {
  const topic = await makeTopic(world.root, "news", { SignatureVersion: "2" });
  await subscribed(topic);
  await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
  await world.settled();
  const members = JSON.parse(received[0]?.body ?? "");
  expect(members.SignatureVersion).toBe("2");
  expect(await verified(members)).toBe(true);
  expect(await verified({ ...members, SignatureVersion: "1" })).toBe(false);
});

test("raw delivery posts the message itself, under the content type of the delivery policy", async () => {
  const topic = await makeTopic(world.root, "news");
  await subscribed(topic, {
    RawMessageDelivery: "true",
    DeliveryPolicy: '{"requestPolicy":{"headerContentType":"application/json"}}',
  });
  await world.root.call(Publish, { TopicArn: topic, Message: '{"a":1}' });
  await world.settled();
  expect(received[0]?.body).toBe('{"a":1}');
  expect(received[0]?.headers).toMatchObject({ "x-amz-sns-rawdelivery": "true", "content-type": "application/json" });
});

describe("an endpoint that fails", () => {
  let topic: string;
  beforeEach(async () => {
    topic = await makeTopic(world.root, "news");
    const dead = await makeQueue(world.root, "dead", topic);
    await subscribed(topic, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });
    inDeadLetters = async () => (await dead.take()).length;
    await world.root.call(SetTopicAttributes, {
      TopicArn: topic,
      AttributeName: "DeliveryPolicy",
      AttributeValue: '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":5,"numRetries":2}}}',
    });
  });
  let inDeadLetters: () => Promise<number>;

  test("with 5xx is tried again as the delivery policy says", async () => {
    statuses = [500, 503, 200];
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    await until(() => received.length === 1);
    await advance(4_999);
    expect(received).toHaveLength(1);
    await advance(1);
    await until(() => received.length === 2);
    await advance(5_000);
    await world.settled();
    expect(received).toHaveLength(3);
    expect(await inDeadLetters()).toBe(0);
  });

  test("for good ends in the dead-letter queue", async () => {
    statuses = [429];
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    for (const attempts of [1, 2]) {
      await until(() => received.length === attempts);
      await advance(5_000);
    }
    await world.settled();
    expect(received).toHaveLength(3);
    expect(await inDeadLetters()).toBe(1);
  });

  test("with 4xx is not tried again", async () => {
    statuses = [404];
    await world.root.call(Publish, { TopicArn: topic, Message: "hello" });
    await world.settled();
    expect(received).toHaveLength(1);
    expect(await inDeadLetters()).toBe(1);
  });
});

test("no address but this machine's own is called", () => {
  const called = ["localhost", "hook.localhost", "127.0.0.1", "127.8.9.10", "[::1]"];
  const not = [
    "example.com",
    "localhost.example.com",
    "10.0.0.1",
    "169.254.169.254",
    "[::]",
    "0.0.0.0",
    "127.0.0.1.nip.io",
  ];
  expect(called.filter(isLoopbackHost)).toEqual(called);
  expect(not.filter(isLoopbackHost)).toEqual([]);
});

/** The failed attempt has to be written down before its sleep begins. */
async function advance(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  await world.clock.advance(ms);
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}
