/**
 * SNS as an application with the AWS SDK meets it: fan-out to queues through a `kill -9`, a function that lets SNS in and
 * one that does not, a web server that confirms and checks signatures.
 */
import { createVerify, X509Certificate } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, ROOT } from "./clients.js";

/** Deliveries go on behind the calls, and a machine may be busy. */
const PATIENCE_MS = 20_000;

const services = ({ endpoint }: Started) => {
  const options = { endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 };
  return { ...clientsOf(endpoint), sns: new SNSClient(options), sqs: new SQSClient(options) };
};

async function makeTopic(sns: SNSClient, Name: string): Promise<string> {
  return (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? "";
}

/** A queue that lets the topic in. */
async function makeQueue(sqs: SQSClient, QueueName: string, topic: string): Promise<{ url: string; arn: string }> {
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${QueueName}`;
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
    Condition: { ArnEquals: { "aws:SourceArn": topic } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  return { url: QueueUrl, arn };
}

/** Takes all that is in a queue, by body. */
async function drain(sqs: SQSClient, QueueUrl: string, into: Set<string>): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return;
    for (const { Body = "" } of Messages) into.add(Body);
    const Entries = Messages.map(({ ReceiptHandle = "" }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

test("messages that were accepted before a kill -9 reach every queue after it", { timeout: 120_000 }, async () => {
  const QUEUES = 5;
  const MESSAGES = 200;
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", data.path] });
  let rolecall = await start();
  try {
    const { sns, sqs } = services(rolecall);
    const topic = await makeTopic(sns, "news");
    const queues: { readonly url: string; readonly arn: string }[] = [];
    for (let number = 0; number < QUEUES; number += 1) {
      const queue = await makeQueue(sqs, `queue-${number}`, topic);
      queues.push(queue);
      const Attributes = { RawMessageDelivery: "true" };
      await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint: queue.arn, Attributes }));
    }
    const accepted: string[] = [];
    const publishing = (async () => {
      for (let from = 0; from < MESSAGES; from += 10) {
        const entries = Array.from({ length: 10 }, (_, index) => `message ${from + index}`);
        const answer = await sns
          .send(
            new PublishBatchCommand({
              TopicArn: topic,
              PublishBatchRequestEntries: entries.map((Message, index) => ({ Id: String(index), Message })),
            }),
          )
          .catch(() => undefined);
        for (const { Id } of answer?.Successful ?? []) accepted.push(entries[Number(Id)] as string);
        if (!answer) return;
      }
    })();
    await eventually(() => (accepted.length >= MESSAGES / 2 ? true : undefined), PATIENCE_MS);
    process.kill(rolecall.pid, "SIGKILL");
    await rolecall.ended;
    await publishing;
    rolecall = await start();

    const again = services(rolecall).sqs;
    for (const { url } of queues) {
      const path = new URL(url).pathname;
      const got = new Set<string>();
      await eventually(async () => {
        await drain(again, `${rolecall.endpoint}${path}`, got);
        return accepted.every((message) => got.has(message)) ? true : undefined;
      }, PATIENCE_MS);
    }
  } finally {
    await rolecall.stop("SIGKILL");
    await data.remove();
  }
});

test("a function gets AWS's event once its policy lets the topic in", { timeout: 60_000 }, async () => {
  const rolecall = await startRolecall();
  try {
    const { iam, lambda, sns, sqs } = services(rolecall);
    const topic = await makeTopic(sns, "news");
    const seen = await makeQueue(sqs, "seen", topic);
    const dead = await makeQueue(sqs, "dead", topic);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument: allow("sqs:SendMessage", seen.arn) }),
    );
    const code = `const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
      exports.handler = (event) => new SQSClient({ }).send(
        new SendMessageCommand({ QueueUrl: process.env.SEEN, MessageBody: JSON.stringify(event) }));`;
    const f = { FunctionName: "f" };
    const { FunctionArn = "" } = await lambda.send(
      new CreateFunctionCommand({
        ...f,
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: Role?.Arn,
        Timeout: 20,
        Environment: { Variables: { SEEN: seen.url } },
        Code: { ZipFile: await zipOf({ "index.js": code }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 0.05 }, f);
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: topic,
        Protocol: "lambda",
        Endpoint: FunctionArn,
        Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
      }),
    );
    const publish = (Message: string) =>
      sns.send(
        new PublishCommand({
          TopicArn: topic,
          Message,
          MessageAttributes: { colour: { DataType: "String", StringValue: "red" } },
        }),
      );
    await publish("not yet");
    const lost = await eventually(() => next(sqs, dead.url), PATIENCE_MS);
    expect(JSON.parse(lost).Message).toBe("not yet");

    await lambda.send(
      new AddPermissionCommand({
        ...f,
        StatementId: "sns",
        Action: "lambda:InvokeFunction",
        Principal: "sns.amazonaws.com",
        SourceArn: topic,
      }),
    );
    const { MessageId } = await publish("hello");
    const event = JSON.parse(await eventually(() => next(sqs, seen.url), PATIENCE_MS));
    const { Signature, SigningCertUrl, Timestamp, ...sns1 } = event.Records[0].Sns;
    expect({ ...event.Records[0], Sns: sns1 }).toEqual({
      EventSource: "aws:sns",
      EventVersion: "1.0",
      EventSubscriptionArn: SubscriptionArn,
      Sns: {
        Type: "Notification",
        MessageId,
        TopicArn: topic,
        Subject: null,
        Message: "hello",
        SignatureVersion: "1",
        UnsubscribeUrl: `${rolecall.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
        MessageAttributes: { colour: { Type: "String", Value: "red" } },
      },
    });
    expect(Object.keys(event.Records[0].Sns).slice(0, 6)).toEqual([
      "Type",
      "MessageId",
      "TopicArn",
      "Subject",
      "Message",
      "Timestamp",
    ]);
    expect([Signature, SigningCertUrl, Timestamp].every((text) => typeof text === "string")).toBe(true);
  } finally {
    await rolecall.stop();
  }
});

const next = async (sqs: SQSClient, QueueUrl: string): Promise<string | undefined> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body;

test("a web server confirms by the link, checks the signature and filters", { timeout: 60_000 }, async () => {
  const rolecall = await startRolecall();
  const posts: Record<string, string>[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      posts.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { sns } = services(rolecall);
    const topic = await makeTopic(sns, "news");
    const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topic, Protocol: "http", Endpoint, ReturnSubscriptionArn: true }),
    );
    const asked = await eventually(() => posts[0], PATIENCE_MS);
    expect((await fetch(asked.SubscribeURL as string)).status).toBe(200);
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes?.PendingConfirmation).toBe("false");
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: "FilterPolicyScope",
        AttributeValue: "MessageBody",
      }),
    );
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: "FilterPolicy",
        AttributeValue: '{"colour":[{"anything-but":["blue"]}]}',
      }),
    );
    await sns.send(new PublishCommand({ TopicArn: topic, Message: '{"colour":"blue"}' }));
    await sns.send(new PublishCommand({ TopicArn: topic, Message: '{"colour":"red"}' }));
    const notice = await eventually(() => posts[1], PATIENCE_MS);
    expect(notice.Message).toBe('{"colour":"red"}');

    const certificate = new X509Certificate(await (await fetch(notice.SigningCertURL as string)).text());
    const names = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"];
    const text = names.map((name) => `${name}\n${notice[name]}\n`).join("");
    const verify = createVerify("sha1").update(text);
    expect(verify.verify(certificate.publicKey, notice.Signature as string, "base64")).toBe(true);

    await fetch(notice.UnsubscribeURL as string);
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
    expect(Subscriptions ?? []).toEqual([]);
  } finally {
    server.close();
    await rolecall.stop();
  }
});
