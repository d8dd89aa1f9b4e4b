import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { onBucket, saveSetting } from "../settings.js";
import { requireWebsite } from "../website.js";

/** PutBucketWebsite keeps a website configuration, which no endpoint serves here. */
export const PutBucketWebsite = operation(s3, "PutBucketWebsite", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html",

  permissions: onBucket("s3:PutBucketWebsite"),

  async handle(call) {
    requireWebsite(call.input.WebsiteConfiguration ?? {});
    await saveSetting(call, "website", call.input.WebsiteConfiguration);
    return {};
  },
});
