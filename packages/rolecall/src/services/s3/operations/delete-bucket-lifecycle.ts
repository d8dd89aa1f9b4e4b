import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { dropSetting, onBucket } from "../settings.js";

/** DeleteBucketLifecycle takes all rules away. */
export const DeleteBucketLifecycle = operation(s3, "DeleteBucketLifecycle", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html",

  permissions: onBucket("s3:PutLifecycleConfiguration"),

  async handle(call) {
    await dropSetting(call, "lifecycle");
    return {};
  },
});
