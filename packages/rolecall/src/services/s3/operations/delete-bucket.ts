import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { findBucket, requireBucket } from "../buckets.js";
import { bucketNotEmpty } from "../errors.js";
import { buckets, noncurrent, objects, parts, settings, uploads } from "../records.js";
import { bucketArn } from "../resources.js";

/** DeleteBucket takes an empty bucket away: without objects, old versions and delete markers. Uploads go with it. */
export const DeleteBucket = operation(s3, "DeleteBucket", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html",

  permissions: async (call) => [
    ask(
      "s3:DeleteBucket",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      {},
    ),
  ],

  async handle({ input, store }) {
    await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      for (const kept of [objects, noncurrent]) {
        const { items } = await kept.list(tx, { prefix: [bucket.id], limit: 1 });
        if (items.length > 0) throw bucketNotEmpty(bucket.name);
      }
      const { items: open } = await uploads.list(tx, { prefix: [bucket.id] });
      for (const { uploadId } of open) await parts.deleteBelow(tx, [uploadId]);
      await uploads.deleteBelow(tx, [bucket.id]);
      await settings.deleteBelow(tx, [bucket.id]);
      await buckets.delete(tx, [bucket.name]);
    });
    return {};
  },
});
