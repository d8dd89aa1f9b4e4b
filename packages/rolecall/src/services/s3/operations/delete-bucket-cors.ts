import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { dropSetting, onBucket } from "../settings.js";

/** DeleteBucketCors shuts scripts of other origins out. */
export const DeleteBucketCors = operation(s3, "DeleteBucketCors", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html",

  // AWS has no action of its own for it.
  permissions: onBucket("s3:PutBucketCORS"),

  async handle(call) {
    await dropSetting(call, "cors");
    return {};
  },
});
