import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketRequestPayment says that the bucket's owner pays, as everywhere until it is set otherwise. */
export const GetBucketRequestPayment = operation(s3, "GetBucketRequestPayment", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html",

  permissions: onBucket("s3:GetBucketRequestPayment"),

  async handle({ input, store }) {
    await store.read((tx) => requireBucket(tx, input));
    return { Payer: "BucketOwner" as const };
  },
});
