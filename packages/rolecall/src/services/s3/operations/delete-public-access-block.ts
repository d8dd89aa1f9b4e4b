import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { buckets } from "../records.js";
import { onBucket } from "../settings.js";

/** DeletePublicAccessBlock lets public access in as far as policies do. */
export const DeletePublicAccessBlock = operation(s3, "DeletePublicAccessBlock", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html",

  permissions: onBucket("s3:PutBucketPublicAccessBlock"),

  async handle({ input, store }) {
    await store.transact(async (tx) => {
      const { publicAccess: _, ...bucket } = await requireBucket(tx, input);
      await buckets.put(tx, bucket);
    });
    return {};
  },
});
