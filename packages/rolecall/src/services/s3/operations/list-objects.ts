import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { findBucket } from "../buckets.js";
import { toList } from "../objects/asked-object.js";
import { listCurrent } from "../objects/listed.js";

/** ListObjects is the first version of ListObjectsV2: a page begins after a marker, and always names owners. */
export const ListObjects = operation(s3, "ListObjects", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html",

  permissions: async (call) => [
    toList({ call, bucket: await findBucket(call, call.input.Bucket) }, call.input.Bucket, call.input),
  ],

  async handle({ input, store }) {
    const { Marker = "", Delimiter } = input;
    const { answer, next, write } = await store.read((tx) => listCurrent(tx, input, Marker, true));
    return {
      ...answer,
      Marker: write(Marker),
      // Without a delimiter the last key is the next marker, and AWS does not repeat it.
      ...(next === undefined || Delimiter === undefined ? {} : { NextMarker: write(next) }),
    };
  },
});
