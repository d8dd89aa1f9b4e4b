import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, requireSetting } from "../settings.js";

/** GetBucketWebsite gives the website configuration back. */
export const GetBucketWebsite = operation(s3, "GetBucketWebsite", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html",

  permissions: onBucket("s3:GetBucketWebsite"),

  handle: (call) =>
    requireSetting(
      call,
      "website",
      "NoSuchWebsiteConfiguration",
      "The specified bucket does not have a website configuration",
    ),
});
