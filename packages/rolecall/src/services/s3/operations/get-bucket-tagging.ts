import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, requireSetting } from "../settings.js";
import { type Tags, tagList } from "../tags.js";

/** GetBucketTagging lists the tags of a bucket. */
export const GetBucketTagging = operation(s3, "GetBucketTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html",

  permissions: onBucket("s3:GetBucketTagging"),

  async handle(call) {
    const tags = await requireSetting<Tags>(call, "tagging", "NoSuchTagSet", "The TagSet does not exist");
    return { TagSet: tagList(tags) };
  },
});
