/**
 * A queue under a KMS key, held against everybody who sends into it or reads it: what is refused where one side lacks one
 * permission, as AWS's documentation has it.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (what senders, receivers
 * and services need, and why no service can use `alias/aws/sqs`)
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FunctionSpec, Sandboxes } from "../../src/runtime/sandboxes.js";
import { PutEvents } from "../../src/services/events/operations/put-events.js";
import { PutRule } from "../../src/services/events/operations/put-rule.js";
import { PutTargets } from "../../src/services/events/operations/put-targets.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { CreateKey } from "../../src/services/kms/operations/create-key.js";
import { PutKeyPolicy } from "../../src/services/kms/operations/put-key-policy.js";
import { CreateEventSourceMapping } from "../../src/services/lambda/operations/create-event-source-mapping.js";
import { Invoke } from "../../src/services/lambda/operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "../../src/services/lambda/operations/put-function-event-invoke-config.js";
import { activeFunction } from "../../src/services/lambda/testing.js";
import { CreateBucket } from "../../src/services/s3/operations/create-bucket.js";
import { PutBucketNotificationConfiguration } from "../../src/services/s3/operations/put-bucket-notification-configuration.js";
import { PutObject } from "../../src/services/s3/operations/put-object.js";
import { CreateTopic } from "../../src/services/sns/operations/create-topic.js";
import { Publish } from "../../src/services/sns/operations/publish.js";
import { Subscribe } from "../../src/services/sns/operations/subscribe.js";
import { CreateQueue } from "../../src/services/sqs/operations/create-queue.js";
import { GetQueueAttributes } from "../../src/services/sqs/operations/get-queue-attributes.js";
import { SendMessage } from "../../src/services/sqs/operations/send-message.js";
import { SetQueueAttributes } from "../../src/services/sqs/operations/set-queue-attributes.js";
import { ACCOUNT, allow, REGION, refusal, testWorld, type World } from "../../src/testing/world.js";

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
const NEEDS = ["sqs:SendMessage", "kms:GenerateDataKey", "kms:Decrypt"] as const;

/** Answers at once. */
const sandboxes: Sandboxes = {
  async invoke({ version }: FunctionSpec) {
    runs += 1;
    return { payload: Buffer.from("null"), logTail: new Uint8Array(), executedVersion: version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
let url: string;
let key: string;
let runs: number;
beforeEach(async () => {
  runs = 0;
  world = await testWorld({ sandboxes });
  key = (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
  url = (await world.root.call(CreateQueue, { QueueName: "q", Attributes: { KmsMasterKeyId: key } })).QueueUrl ?? "";
});
afterEach(() => world.end());

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const OWN = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
const lets = (Service: string, ...Action: readonly string[]) => ({
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource: "*",
});

/** Someone who sends: how he is given permissions, and made to send. */
interface Sender {
  readonly principal: string;
  readonly may: (...actions: readonly string[]) => Promise<void>;
  readonly send: () => Promise<unknown>;
}

/** The queue's policy and the key's let it in. */
const service = (principal: string, send: () => Promise<unknown>): Sender => ({
  principal,
  send,
  async may(...actions) {
    const onKey = actions.filter((action) => action.startsWith("kms:"));
    const Policy = document(OWN, ...(onKey.length > 0 ? [lets(principal, ...onKey)] : []));
    await world.root.call(PutKeyPolicy, { KeyId: key, Policy });
    const onQueue = actions.filter((action) => action.startsWith("sqs:"));
    const text = onQueue.length > 0 ? document({ ...lets(principal, ...onQueue), Resource: QUEUE }) : "";
    await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { Policy: text } });
  },
});

const role = async (name: string) => {
  const made = await world.role(name);
  return {
    ...made,
    may: async (...actions: readonly string[]) => {
      const PolicyDocument = (actions.length > 0 ? allow(actions) : allow("sts:GetCallerIdentity")).document;
      await world.root.call(PutRolePolicy, { RoleName: name, PolicyName: "p", PolicyDocument });
    },
  };
};

const SENDERS: Readonly<Record<string, () => Promise<Sender>>> = {
  async "a role's session"() {
    const { may, session } = await role("sender");
    const actor = await session("sending");
    const send = () => actor.call(SendMessage, { QueueUrl: url, MessageBody: "m" }).catch(() => undefined);
    return { principal: actor.arn, may, send };
  },
  async "a topic"() {
    const { TopicArn = "" } = await world.root.call(CreateTopic, { Name: "t" });
    await world.root.call(Subscribe, { TopicArn, Protocol: "sqs", Endpoint: QUEUE });
    return service("sns.amazonaws.com", () => world.root.call(Publish, { TopicArn, Message: "m" }));
  },
  async "a bucket"() {
    await world.root.call(CreateBucket, { Bucket: "bucket" });
    const NotificationConfiguration = {
      QueueConfigurations: [{ QueueArn: QUEUE, Events: ["s3:ObjectCreated:*" as const] }],
    };
    await world.root.call(PutBucketNotificationConfiguration, {
      Bucket: "bucket",
      NotificationConfiguration,
      SkipDestinationValidation: true,
    });
    const Body = Buffer.from("x") as never;
    return service("s3.amazonaws.com", () => world.root.call(PutObject, { Bucket: "bucket", Key: "k", Body }));
  },
  async "a rule"() {
    await world.root.call(PutRule, { Name: "r", EventPattern: '{"source":["app"]}' });
    await world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "q", Arn: QUEUE }] });
    const entry = { Source: "app", DetailType: "d", Detail: "{}" };
    return service("events.amazonaws.com", () => world.root.call(PutEvents, { Entries: [entry] }));
  },
  async "a function's destination"() {
    const { arn, may } = await role("destination");
    await activeFunction(world, arn);
    await may(...NEEDS);
    const DestinationConfig = { OnSuccess: { Destination: QUEUE } };
    await world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "f", DestinationConfig });
    const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/destination/f@lambda_function`;
    return { principal, may, send: () => world.root.call(Invoke, { FunctionName: "f", InvocationType: "Event" }) };
  },
};

const isService = ({ principal }: Sender) => principal.endsWith(".amazonaws.com");

const waiting = async () => {
  const { Attributes } = await world.root.call(GetQueueAttributes, {
    QueueUrl: url,
    AttributeNames: ["ApproximateNumberOfMessages"],
  });
  return Number(Attributes?.ApproximateNumberOfMessages);
};

/** What was refused of the sender while he sent. */
async function sent({ principal, send }: Sender): Promise<readonly string[]> {
  world.trail.clear();
  await send();
  await world.settled();
  const refused = world.trail.all().filter((one) => one.principal === principal && one.outcome !== "allowed");
  return [...new Set(refused.map(({ action }) => action))];
}

describe.each(Object.entries(SENDERS))("%s that sends into a queue under a key", (_, prepare) => {
  test("arrives with all it needs, and without one of them is told that one alone", async () => {
    const sender = await prepare();
    await sender.may(...NEEDS);
    expect(await sent(sender)).toEqual([]);
    expect(await waiting()).toBe(1);
    for (const missing of NEEDS) {
      await sender.may(...NEEDS.filter((action) => action !== missing));
      expect(await sent(sender)).toEqual([missing]);
      expect(await waiting()).toBe(1);
    }
  });

  test("can use alias/aws/sqs where it is of the account, and not where it is a service", async () => {
    const sender = await prepare();
    await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { KmsMasterKeyId: "alias/aws/sqs" } });
    await sender.may("sqs:SendMessage");
    expect(await sent(sender)).toEqual(isService(sender) ? ["kms:GenerateDataKey"] : []);
    expect(await waiting()).toBe(isService(sender) ? 0 : 1);
  });
});

test("a function reads the queue once its role may decrypt; a mapping is made without", async () => {
  const READS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  const { arn, may } = await role("reader");
  await activeFunction(world, arn);
  await may("sqs:SendMessage");
  expect(
    (await refusal(world.root.call(CreateEventSourceMapping, { FunctionName: "f", EventSourceArn: QUEUE }))).message,
  ).toBe("The function execution role does not have permissions to call ReceiveMessage on SQS");
  await may(...READS);
  await world.root.call(CreateEventSourceMapping, { FunctionName: "f", EventSourceArn: QUEUE });
  await world.root.call(SendMessage, { QueueUrl: url, MessageBody: "m" });
  const eventually = (look: () => void) =>
    vi.waitFor(
      async () => {
        await world.clock.advance(500);
        look();
      },
      { timeout: 10_000, interval: 2 },
    );
  await eventually(() =>
    expect(world.trail.all()).toContainEqual(
      expect.objectContaining({ action: "kms:Decrypt", resource: key, outcome: "implicitDeny" }),
    ),
  );
  expect(runs).toBe(0);
  expect(await waiting()).toBe(1);
  await may(...READS, "kms:Decrypt");
  await eventually(() => expect(runs).toBe(1));
});
