/** Where Lambda tells of events that failed, with the role: destinations on failure of asynchronous invocations. */
import { CreateEventBus } from "../../../src/services/events/operations/create-event-bus.js";
import { PutPermission } from "../../../src/services/events/operations/put-permission.js";
import { PutRule } from "../../../src/services/events/operations/put-rule.js";
import { PutTargets } from "../../../src/services/events/operations/put-targets.js";
import { RemovePermission } from "../../../src/services/events/operations/remove-permission.js";
import { CreateRole } from "../../../src/services/iam/operations/create-role.js";
import { AddPermission } from "../../../src/services/lambda/operations/add-permission.js";
import { CreateFunction } from "../../../src/services/lambda/operations/create-function.js";
import { DeleteResourcePolicy } from "../../../src/services/lambda/operations/delete-resource-policy.js";
import { GetFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/get-function-event-invoke-config.js";
import { Invoke } from "../../../src/services/lambda/operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/put-function-event-invoke-config.js";
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
import { ACCOUNT, type Actor, policy, REGION, trusts } from "../../../src/testing/world.js";
import type { Ready, Scene, Source } from "../source.js";

async function configured(
  { root, world, functionArn: FunctionName }: Scene,
  Destination: string,
): Promise<Pick<Ready, "make" | "shows" | "put">> {
  // Events come from the management account, which no SCP limits, so that nothing but the destination is in question.
  const lets = { StatementId: "management", Action: "lambda:InvokeFunction", Principal: ACCOUNT };
  await root.call(AddPermission, { FunctionName, ...lets });
  return {
    make: () =>
      root.call(PutFunctionEventInvokeConfig, {
        FunctionName,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination } },
      }),
    async shows() {
      const { DestinationConfig } = await root.call(GetFunctionEventInvokeConfig, { FunctionName });
      return DestinationConfig?.OnFailure;
    },
    async put(fails) {
      await world.root.call(Invoke, {
        FunctionName,
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify({ fails })),
      });
      await world.settled();
    },
  };
}

const failed = (record: string) =>
  (JSON.parse(record) as { readonly requestPayload: { readonly fails: string } }).requestPayload.fails;

/** What lies in a queue, and does so no more. */
async function takenFrom(its: Actor, QueueUrl: string): Promise<readonly string[]> {
  const { Messages = [] } = await its.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 });
  for (const { ReceiptHandle = "" } of Messages) await its.call(DeleteMessage, { QueueUrl, ReceiptHandle });
  return Messages.map(({ Body = "" }) => Body);
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
  return { arn, QueueUrl };
}

export const topicOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const { TopicArn: arn = "" } = await its.call(CreateTopic, { Name: "failed" });
  const heard = await listening(its, owner, "sns.amazonaws.com");
  const Attributes = { RawMessageDelivery: "true" };
  await its.call(Subscribe, { TopicArn: arn, Protocol: "sqs", Endpoint: heard.arn, Attributes });
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
  const taken: string[] = [];
  return {
    arn,
    ...(await configured(scene, arn)),
    async arrived() {
      for (const body of await takenFrom(its, heard.QueueUrl)) taken.push(failed(body));
      return taken;
    },
    share: async (document) => void (await share(document)),
  };
};

export const busOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const EventBusName = "failed";
  await its.call(CreateEventBus, { Name: EventBusName });
  const heard = await listening(its, owner, "events.amazonaws.com");
  await its.call(PutRule, { Name: "all", EventBusName, EventPattern: '{"source":["lambda"]}' });
  await its.call(PutTargets, { Rule: "all", EventBusName, Targets: [{ Id: "1", Arn: heard.arn }] });
  const arn = `arn:aws:events:${REGION}:${owner}:event-bus/${EventBusName}`;
  const taken: string[] = [];
  return {
    arn,
    ...(await configured(scene, arn)),
    async arrived() {
      for (const body of await takenFrom(its, heard.QueueUrl))
        taken.push(failed(JSON.stringify(JSON.parse(body).detail)));
      return taken;
    },
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

export const queueOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const arn = `arn:aws:sqs:${REGION}:${owner}:failed`;
  const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: "failed" });
  const taken: string[] = [];
  return {
    arn,
    ...(await configured(scene, arn)),
    arrived: async () => {
      for (const body of await takenFrom(its, QueueUrl)) taken.push(failed(body));
      return taken;
    },
    async share(Policy = "") {
      await its.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
    },
  };
};

export const bucketOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  await its.call(CreateBucket, { Bucket: "failed" });
  const arn = "arn:aws:s3:::failed";
  return {
    arn,
    ...(await configured(scene, arn)),
    async arrived() {
      const { Contents = [] } = await its.call(ListObjectsV2, { Bucket: "failed" });
      const names: string[] = [];
      // Keys begin with their second.
      for (const { Key = "" } of Contents) {
        const { Body } = await its.call(GetObject, { Bucket: "failed", Key });
        names.push(failed(await textOf(Body)));
      }
      return names;
    },
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteBucketPolicy, { Bucket: "failed" });
      else await its.call(PutBucketPolicy, { Bucket: "failed", Policy });
    },
  };
};

export const functionOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const AssumeRolePolicyDocument = trusts("lambda.amazonaws.com").document;
  const { Role } = await its.call(CreateRole, { RoleName: "told", AssumeRolePolicyDocument });
  await its.call(CreateFunction, { ...aFunction(Role?.Arn ?? ""), FunctionName: "told" });
  await scene.world.settled();
  const arn = `arn:aws:lambda:${REGION}:${owner}:function:told`;
  return {
    arn,
    ...(await configured(scene, arn)),
    // The other function is given the event alone.
    arrived: async () =>
      scene.events.filter((event) => event.requestPayload).map((event) => failed(JSON.stringify(event))),
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteResourcePolicy, { ResourceArn: arn });
      else await its.call(PutResourcePolicy, { ResourceArn: arn, Policy });
    },
  };
};
