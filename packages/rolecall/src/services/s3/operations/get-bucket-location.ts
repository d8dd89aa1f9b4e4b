import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { bucketArn } from "../resources.js";

/** GetBucketLocation names the bucket's Region; us-east-1, the first of all, has no name here. */
export const GetBucketLocation = operation(s3, "GetBucketLocation", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html",

  permissions: async (call) => [
    ask(
      "s3:GetBucketLocation",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      {},
    ),
  ],

  async handle({ input, store }) {
    const { region } = await store.read((tx) => requireBucket(tx, input));
    return region === "us-east-1" ? {} : { LocationConstraint: region as "eu-west-1" };
  },
});
