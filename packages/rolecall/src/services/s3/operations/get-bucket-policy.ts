import { s3 } from "@rolecall/aws-model/s3";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { operation } from "../../../kernel/operation.js";
import { requireOwnBucket } from "../buckets.js";
import { missingConfiguration } from "../errors.js";
import { onBucket } from "../settings.js";

/** GetBucketPolicy gives the bucket's policy back as it was put. */
export const GetBucketPolicy = operation(s3, "GetBucketPolicy", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html",

  permissions: onBucket("s3:GetBucketPolicy"),

  handle: ({ input, store, caller, directory }) =>
    store.read(async (tx) => {
      const { policy, name } = await requireOwnBucket(tx, { input, caller, method: "GET" });
      if (policy === undefined)
        throw missingConfiguration("NoSuchBucketPolicy", "The bucket policy does not exist", name);
      return { Policy: await shownPolicy(tx, directory, policy.text) };
    }),
});
