import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, requireSetting } from "../settings.js";

/** GetBucketCors gives the rules back as they were put. */
export const GetBucketCors = operation(s3, "GetBucketCors", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html",

  permissions: onBucket("s3:GetBucketCORS"),

  handle: (call) => requireSetting(call, "cors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
});
