import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { missingConfiguration } from "../errors.js";
import { onBucket } from "../settings.js";

/** GetPublicAccessBlock says what of public access is blocked. */
export const GetPublicAccessBlock = operation(s3, "GetPublicAccessBlock", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html",

  permissions: onBucket("s3:GetBucketPublicAccessBlock"),

  async handle({ input, store }) {
    const { publicAccess, name } = await store.read((tx) => requireBucket(tx, input));
    if (publicAccess === undefined) {
      throw missingConfiguration(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        name,
      );
    }
    return { PublicAccessBlockConfiguration: publicAccess };
  },
});
