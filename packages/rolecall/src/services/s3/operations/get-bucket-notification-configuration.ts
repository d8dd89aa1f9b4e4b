import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { notificationOf } from "../notifications/configuration.js";
import { describeTargets } from "../notifications/described.js";
import { onBucket } from "../settings.js";

/** GetBucketNotificationConfiguration says who is told of which events. */
export const GetBucketNotificationConfiguration = operation(s3, "GetBucketNotificationConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html",

  permissions: onBucket("s3:GetBucketNotification"),

  handle: ({ input, store }) =>
    store.read(async (tx) => describeTargets(await notificationOf(tx, await requireBucket(tx, input)))),
});
