/** What Lambda tells: queues, topics, buses, buckets and functions. */
import { CreateEventBus } from "../../../src/services/events/operations/create-event-bus.js";
import { PutPermission } from "../../../src/services/events/operations/put-permission.js";
import { PutRule } from "../../../src/services/events/operations/put-rule.js";
import { PutTargets } from "../../../src/services/events/operations/put-targets.js";
import { RemovePermission } from "../../../src/services/events/operations/remove-permission.js";
import { CreateRole } from "../../../src/services/iam/operations/create-role.js";
import { CreateFunction } from "../../../src/services/lambda/operations/create-function.js";
import { DeleteResourcePolicy } from "../../../src/services/lambda/operations/delete-resource-policy.js";
import { PutResourcePolicy } from "../../../src/services/lambda/operations/put-resource-policy.js";
import { aFunction } from "../../../src/services/lambda/testing.js";
import { CreateBucket } from "../../../src/services/s3/operations/create-bucket.js";
import { DeleteBucketPolicy } from "../../../src/services/s3/operations/delete-bucket-policy.js";
import { GetObject } from "../../../src/services/s3/operations/get-object.js";
import { ListObjectsV2 } from "../../../src/services/s3/operations/list-objects-v2.js";
import { PutBucketPolicy } from "../../../src/services/s3/operations/put-bucket-policy.js";
import { textOf } from "../../../src/services/s3/testing.js";
import { CreateTopic } from "../../../src/services/sns/operations/create-topic.js";
import { SetTopicAttributes } from "../../../src/services/sns/operations/set-topic-attributes.js";
import { Subscribe } from "../../../src/services/sns/operations/subscribe.js";
import { CreateQueue } from "../../../src/services/sqs/operations/create-queue.js";
import { DeleteMessage } from "../../../src/services/sqs/operations/delete-message.js";
import { ReceiveMessage } from "../../../src/services/sqs/operations/receive-message.js";
import { SetQueueAttributes } from "../../../src/services/sqs/operations/set-queue-attributes.js";
import { type Actor, policy, REGION, trusts } from "../../../src/testing/world.js";
import type { Ready, Scene } from "../source.js";

export type Target = (scene: Scene, owner: string) => Promise<Told>;

interface Told extends Pick<Ready, "arn" | "share"> {
  /** All that it was told so far, in order. */
  told(): Promise<readonly string[]>;
}

/** Answers all that has come into a queue so far. */
function emptying(its: Actor, QueueUrl: string): () => Promise<readonly string[]> {
  const taken: string[] = [];
  return async () => {
    const { Messages = [] } = await its.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 });
    for (const { ReceiptHandle = "" } of Messages) await its.call(DeleteMessage, { QueueUrl, ReceiptHandle });
    taken.push(...Messages.map(({ Body = "" }) => Body));
    return taken;
  };
}

/** A queue that a service may send to, so that a test sees what else it sends. */
async function listening(its: Actor, owner: string, Service: string) {
  const arn = `arn:aws:sqs:${REGION}:${owner}:heard`;
  const { document } = policy({
    Effect: "Allow",
    Principal: { Service },
    Action: "sqs:SendMessage",
    Resource: arn,
  });
  const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: "heard", Attributes: { Policy: document } });
  return { arn, heard: emptying(its, QueueUrl) };
}

export const topic: Target = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const { TopicArn: arn = "" } = await its.call(CreateTopic, { Name: "failed" });
  const listener = await listening(its, owner, "sns.amazonaws.com");
  const Attributes = { RawMessageDelivery: "true" };
  await its.call(Subscribe, { TopicArn: arn, Protocol: "sqs", Endpoint: listener.arn, Attributes });
  // A topic always has a policy; this one is about somebody else.
  const { document: nobody } = policy({
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sns:Publish",
    Resource: arn,
  });
  const share = (AttributeValue = nobody) =>
    its.call(SetTopicAttributes, { TopicArn: arn, AttributeName: "Policy", AttributeValue });
  await share();
  return {
    arn,
    told: listener.heard,
    share: async (document) => void (await share(document)),
  };
};

export const bus: Target = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const EventBusName = "failed";
  await its.call(CreateEventBus, { Name: EventBusName });
  const listener = await listening(its, owner, "events.amazonaws.com");
  await its.call(PutRule, { Name: "all", EventBusName, EventPattern: '{"source":["lambda"]}' });
  await its.call(PutTargets, { Rule: "all", EventBusName, Targets: [{ Id: "1", Arn: listener.arn }] });
  const arn = `arn:aws:events:${REGION}:${owner}:event-bus/${EventBusName}`;
  return {
    arn,
    told: async () => (await listener.heard()).map((event) => JSON.stringify(JSON.parse(event).detail)),
    async share(Policy) {
      if (Policy === undefined) await its.call(RemovePermission, { EventBusName, RemoveAllPermissions: true });
      else await its.call(PutPermission, { EventBusName, Policy: named(Policy) });
    },
  };
};

/** AWS: statements of a bus's policy have names. */
function named(text: string): string {
  const document = JSON.parse(text) as { readonly Statement: readonly object[] };
  const Statement = document.Statement.map((statement, index) => ({ Sid: `s${index}`, ...statement }));
  return JSON.stringify({ ...document, Statement });
}

export const queue: Target = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const arn = `arn:aws:sqs:${REGION}:${owner}:failed`;
  const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: "failed" });
  return {
    arn,
    told: emptying(its, QueueUrl),
    async share(Policy = "") {
      await its.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
    },
  };
};

export const bucket: Target = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  await its.call(CreateBucket, { Bucket: "failed" });
  const arn = "arn:aws:s3:::failed";
  return {
    arn,
    async told() {
      const { Contents = [] } = await its.call(ListObjectsV2, { Bucket: "failed" });
      const records: string[] = [];
      // Keys begin with their second.
      for (const { Key = "" } of Contents) {
        const { Body } = await its.call(GetObject, { Bucket: "failed", Key });
        records.push(await textOf(Body));
      }
      return records;
    },
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteBucketPolicy, { Bucket: "failed" });
      else await its.call(PutBucketPolicy, { Bucket: "failed", Policy });
    },
  };
};

export const lambdaFunction: Target = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const AssumeRolePolicyDocument = trusts("lambda.amazonaws.com").document;
  const { Role } = await its.call(CreateRole, { RoleName: "told", AssumeRolePolicyDocument });
  await its.call(CreateFunction, { ...aFunction(Role?.Arn ?? ""), FunctionName: "told" });
  await scene.world.settled();
  const arn = `arn:aws:lambda:${REGION}:${owner}:function:told`;
  return {
    arn,
    // The other function is given the event alone.
    told: async () => scene.events.filter((event) => event.requestPayload).map((event) => JSON.stringify(event)),
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteResourcePolicy, { ResourceArn: arn });
      else await its.call(PutResourcePolicy, { ResourceArn: arn, Policy });
    },
  };
};
