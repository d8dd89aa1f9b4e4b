import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, saveSetting } from "../settings.js";
import { requireTags } from "../tags.js";

/** PutBucketTagging sets all tags of a bucket anew. */
export const PutBucketTagging = operation(s3, "PutBucketTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html",

  permissions: onBucket("s3:PutBucketTagging"),

  async handle(call) {
    await saveSetting(call, "tagging", requireTags(call.input.Tagging?.TagSet ?? []));
    return {};
  },
});
