import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireRules } from "../cors/configuration.js";
import { onBucket, saveSetting } from "../settings.js";

/** PutBucketCors says which scripts of other origins may read the bucket's answers. */
export const PutBucketCors = operation(s3, "PutBucketCors", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html",

  permissions: onBucket("s3:PutBucketCORS"),

  async handle(call) {
    await saveSetting(call, "cors", requireRules(call.input.CORSConfiguration?.CORSRules));
    return {};
  },
});
