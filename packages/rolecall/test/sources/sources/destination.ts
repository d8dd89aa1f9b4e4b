/** Where Lambda tells of events that failed, with the role: destinations on failure of asynchronous invocations. */
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
import { CreateQueue } from "../../../src/services/sqs/operations/create-queue.js";
import { DeleteMessage } from "../../../src/services/sqs/operations/delete-message.js";
import { ReceiveMessage } from "../../../src/services/sqs/operations/receive-message.js";
import { SetQueueAttributes } from "../../../src/services/sqs/operations/set-queue-attributes.js";
import { ACCOUNT, REGION, trusts } from "../../../src/testing/world.js";
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

export const queueOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const arn = `arn:aws:sqs:${REGION}:${owner}:failed`;
  const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: "failed" });
  const taken: string[] = [];
  return {
    arn,
    ...(await configured(scene, arn)),
    async arrived() {
      const { Messages = [] } = await its.call(ReceiveMessage, { QueueUrl });
      for (const { Body = "", ReceiptHandle = "" } of Messages) {
        taken.push(failed(Body));
        await its.call(DeleteMessage, { QueueUrl, ReceiptHandle });
      }
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
