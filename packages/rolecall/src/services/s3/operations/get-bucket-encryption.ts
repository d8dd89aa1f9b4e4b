import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { readSetting, requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketEncryption says how objects are encrypted: by S3's own keys unless something else was put. */
export const GetBucketEncryption = operation(s3, "GetBucketEncryption", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html",

  permissions: onBucket("s3:GetEncryptionConfiguration"),

  handle: ({ input, store }) =>
    store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const kept = await readSetting<typeof USUAL>(tx, bucket, "encryption");
      return { ServerSideEncryptionConfiguration: kept ?? USUAL };
    }),
});

const USUAL = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const }, BucketKeyEnabled: false }],
};
