import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireOwnBucket } from "../buckets.js";
import { buckets } from "../records.js";
import { onBucket } from "../settings.js";

/** DeleteBucketPolicy takes the bucket's policy away; one that is not there is gone already. */
export const DeleteBucketPolicy = operation(s3, "DeleteBucketPolicy", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html",

  permissions: onBucket("s3:DeleteBucketPolicy"),

  async handle({ input, store, caller }) {
    await store.transact(async (tx) => {
      const { policy: _, ...bucket } = await requireOwnBucket(tx, { input, caller, method: "DELETE" });
      await buckets.put(tx, bucket);
    });
    return {};
  },
});
