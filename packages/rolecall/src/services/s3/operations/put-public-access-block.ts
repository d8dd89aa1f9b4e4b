import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { buckets } from "../records.js";
import { onBucket } from "../settings.js";

/** PutPublicAccessBlock sets what of public access is blocked; settings left out are off. */
export const PutPublicAccessBlock = operation(s3, "PutPublicAccessBlock", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html",

  permissions: onBucket("s3:PutBucketPublicAccessBlock"),

  async handle({ input, store }) {
    const given = input.PublicAccessBlockConfiguration ?? {};
    const publicAccess = {
      BlockPublicAcls: given.BlockPublicAcls ?? false,
      IgnorePublicAcls: given.IgnorePublicAcls ?? false,
      BlockPublicPolicy: given.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
    };
    await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      await buckets.put(tx, { ...bucket, publicAccess });
    });
    return {};
  },
});
