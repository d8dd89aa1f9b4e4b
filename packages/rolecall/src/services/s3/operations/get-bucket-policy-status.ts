import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { missingConfiguration } from "../errors.js";
import { onBucket } from "../settings.js";

/** GetBucketPolicyStatus says whether the bucket's policy is public. */
export const GetBucketPolicyStatus = operation(s3, "GetBucketPolicyStatus", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html",

  permissions: onBucket("s3:GetBucketPolicyStatus"),

  async handle({ input, store }) {
    const { policy, name } = await store.read((tx) => requireBucket(tx, input));
    if (policy === undefined)
      throw missingConfiguration("NoSuchBucketPolicy", "The bucket policy does not exist", name);
    return { PolicyStatus: { IsPublic: policy.isPublic } };
  },
});
