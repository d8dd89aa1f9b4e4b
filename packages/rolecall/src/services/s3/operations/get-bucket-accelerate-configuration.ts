import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketAccelerateConfiguration answers, as AWS does for a bucket where acceleration was never set, with nothing. */
export const GetBucketAccelerateConfiguration = operation(s3, "GetBucketAccelerateConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html",

  permissions: onBucket("s3:GetAccelerateConfiguration"),

  async handle({ input, store }) {
    await store.read((tx) => requireBucket(tx, input));
    return {};
  },
});
