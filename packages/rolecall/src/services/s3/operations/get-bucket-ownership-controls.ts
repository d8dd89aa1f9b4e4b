import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketOwnershipControls says who owns the objects: the bucket's owner, whoever put them. */
export const GetBucketOwnershipControls = operation(s3, "GetBucketOwnershipControls", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html",

  permissions: onBucket("s3:GetBucketOwnershipControls"),

  async handle({ input, store }) {
    await store.read((tx) => requireBucket(tx, input));
    return { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] } };
  },
});
