import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { dropSetting, onBucket } from "../settings.js";

/** DeleteBucketWebsite takes the website configuration away. */
export const DeleteBucketWebsite = operation(s3, "DeleteBucketWebsite", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html",

  permissions: onBucket("s3:DeleteBucketWebsite"),

  async handle(call) {
    await dropSetting(call, "website");
    return {};
  },
});
