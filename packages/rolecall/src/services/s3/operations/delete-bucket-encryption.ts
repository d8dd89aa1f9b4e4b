import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { dropSetting, onBucket } from "../settings.js";

/** DeleteBucketEncryption goes back to S3's own keys. */
export const DeleteBucketEncryption = operation(s3, "DeleteBucketEncryption", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html",

  permissions: onBucket("s3:PutEncryptionConfiguration"),

  async handle(call) {
    await dropSetting(call, "encryption");
    return {};
  },
});
