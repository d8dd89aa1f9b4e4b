import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { putSetting, requireBucket } from "../buckets.js";
import { readNotification } from "../notifications/described.js";
import { requireDestinations } from "../notifications/destinations.js";
import { onBucket } from "../settings.js";

/** PutBucketNotificationConfiguration sets anew who is told of which events. Each destination must let S3 in now. */
export const PutBucketNotificationConfiguration = operation(s3, "PutBucketNotificationConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html",

  permissions: onBucket("s3:PutBucketNotification"),

  async handle(call) {
    const { input, store, ids } = call;
    const setting = readNotification(input.NotificationConfiguration ?? {}, () => ids.uuid());
    const bucket = await store.read((tx) => requireBucket(tx, input));
    if (!input.SkipDestinationValidation) await requireDestinations(call, bucket, setting.targets);
    await store.transact(async (tx) => putSetting(tx, await requireBucket(tx, input), "notification", setting));
    return {};
  },
});
