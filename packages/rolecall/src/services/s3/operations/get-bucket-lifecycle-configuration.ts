import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, requireSetting } from "../settings.js";

/** GetBucketLifecycleConfiguration gives the rules back. */
export const GetBucketLifecycleConfiguration = operation(s3, "GetBucketLifecycleConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html",

  permissions: onBucket("s3:GetLifecycleConfiguration"),

  handle: (call) =>
    requireSetting(call, "lifecycle", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
});
