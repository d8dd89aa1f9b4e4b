import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketVersioning says whether versions are kept; of a bucket that never kept any, nothing. */
export const GetBucketVersioning = operation(s3, "GetBucketVersioning", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html",

  permissions: onBucket("s3:GetBucketVersioning"),

  async handle({ input, store }) {
    const { versioning } = await store.read((tx) => requireBucket(tx, input));
    return versioning === undefined ? {} : { Status: versioning };
  },
});
