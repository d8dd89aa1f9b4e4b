import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { dropSetting, onBucket } from "../settings.js";

/** DeleteBucketTagging takes all tags from a bucket. */
export const DeleteBucketTagging = operation(s3, "DeleteBucketTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html",

  permissions: onBucket("s3:PutBucketTagging"),

  async handle(call) {
    await dropSetting(call, "tagging");
    return {};
  },
});
