import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { findBucket, requireBucket } from "../buckets.js";
import { notFound } from "../errors.js";
import { toList } from "../objects/asked-object.js";
import { buckets } from "../records.js";
import { bucketArn } from "../resources.js";

/** HeadBucket says whether a bucket is there for the caller, and its Region. */
export const HeadBucket = operation(s3, "HeadBucket", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html",

  permissions: async (call) => [
    toList({ call, bucket: await findBucket(call, call.input.Bucket) }, call.input.Bucket, {}),
  ],

  async handle({ input, store }) {
    return store.read(async (tx) => {
      if (!(await buckets.get(tx, [input.Bucket]))) throw notFound();
      const bucket = await requireBucket(tx, input);
      return { BucketRegion: bucket.region, BucketArn: bucketArn(bucket.name), AccessPointAlias: false };
    });
  },
});
