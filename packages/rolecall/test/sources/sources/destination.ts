/** Where Lambda tells of events that failed, with the role: destinations on failure of asynchronous invocations. */
import { GetFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/get-function-event-invoke-config.js";
import { Invoke } from "../../../src/services/lambda/operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/put-function-event-invoke-config.js";
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
import { REGION } from "../../../src/testing/world.js";
import type { Ready, Scene, Source } from "../source.js";

const configured = ({ root, world }: Scene, Destination: string): Pick<Ready, "make" | "shows" | "put"> => ({
  make: () =>
    root.call(PutFunctionEventInvokeConfig, {
      FunctionName: "f",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination } },
    }),
  async shows() {
    const { DestinationConfig } = await root.call(GetFunctionEventInvokeConfig, { FunctionName: "f" });
    return DestinationConfig?.OnFailure;
  },
  async put(fails) {
    await root.call(Invoke, {
      FunctionName: "f",
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify({ fails })),
    });
    await world.settled();
  },
});

const failed = (record: string) =>
  (JSON.parse(record) as { readonly requestPayload: { readonly fails: string } }).requestPayload.fails;

export const queueOnFailure: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  const arn = `arn:aws:sqs:${REGION}:${owner}:failed`;
  const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: "failed" });
  const taken: string[] = [];
  return {
    arn,
    ...configured(scene, arn),
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
    ...configured(scene, arn),
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
