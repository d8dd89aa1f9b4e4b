import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketLogging answers with nothing: no bucket here logs its requests. */
export const GetBucketLogging = operation(s3, "GetBucketLogging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html",

  permissions: onBucket("s3:GetBucketLogging"),

  async handle({ input, store }) {
    await store.read((tx) => requireBucket(tx, input));
    return {};
  },
});
