import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask, grantKeys } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { noAcls } from "../errors.js";
import { bucketArn } from "../resources.js";

/** PutBucketAcl is refused by buckets that know no ACLs, as all are here. */
export const PutBucketAcl = operation(s3, "PutBucketAcl", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html",

  permissions: async (call) => [
    ask(
      "s3:PutBucketAcl",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      grantKeys(call.input),
    ),
  ],

  async handle({ input, store }) {
    await store.read((tx) => requireBucket(tx, input));
    throw noAcls();
  },
});
