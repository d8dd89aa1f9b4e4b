import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, saveSetting } from "../settings.js";
import { requireBucketTags } from "../tags.js";

/** PutBucketTagging sets all tags of a bucket anew. */
export const PutBucketTagging = operation(s3, "PutBucketTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html",

  permissions: onBucket("s3:PutBucketTagging"),

  async handle(call) {
    await saveSetting(call, "tagging", requireBucketTags(call.input.Tagging?.TagSet ?? []));
    return {};
  },
});
