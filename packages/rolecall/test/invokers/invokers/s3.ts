import { CreateBucket } from "../../../src/services/s3/operations/create-bucket.js";
import { PutBucketNotificationConfiguration } from "../../../src/services/s3/operations/put-bucket-notification-configuration.js";
import { PutObject } from "../../../src/services/s3/operations/put-object.js";
import { type Grant, type Invoker, seen } from "../invoker.js";
import type { Stage } from "../stage.js";

const principal = "s3.amazonaws.com";
const Bucket = "my-bucket";

const grantsOf = ({ owner }: Stage): readonly Grant[] => [
  { Principal: principal, SourceArn: `arn:aws:s3:::${Bucket}`, SourceAccount: owner },
];

const notifying = (LambdaFunctionArn: string) => ({
  Bucket,
  NotificationConfiguration: {
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*" as const] }],
  },
});

/** S3 when it is told where to send a bucket's events, and asks whether it may. */
export const s3Configuration: Invoker = async (stage, target) => {
  await stage.root.call(CreateBucket, { Bucket });
  return {
    principal,
    grants: grantsOf(stage),
    async fire() {
      try {
        await stage.root.call(PutBucketNotificationConfiguration, notifying(target));
        return { status: 200 };
      } catch (error) {
        const { code, status, message, fields } = error as Record<string, unknown>;
        return { code, status, message, ...(fields as object) };
      }
    },
  };
};

/** S3 with an event, whose function's policy may have changed since it was told. */
export const s3Event: Invoker = async (stage, target) => {
  await stage.root.call(CreateBucket, { Bucket });
  await stage.root.call(PutBucketNotificationConfiguration, { ...notifying(target), SkipDestinationValidation: true });
  return {
    principal,
    grants: grantsOf(stage),
    fire: () => seen(stage.root.call(PutObject, { Bucket, Key: "k", Body: Buffer.from("v") })),
  };
};
