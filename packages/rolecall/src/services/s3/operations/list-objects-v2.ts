import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { findBucket } from "../buckets.js";
import { invalidArgument } from "../errors.js";
import { toList } from "../objects/asked-object.js";
import { listCurrent } from "../objects/listed.js";
import { compare } from "../objects/listing.js";

/** ListObjectsV2 lists the keys of a bucket in their order, a thousand on a page. */
export const ListObjectsV2 = operation(s3, "ListObjectsV2", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html",

  permissions: async (call) => [
    toList({ call, bucket: await findBucket(call, call.input.Bucket) }, call.input.Bucket, call.input),
  ],

  async handle({ input, store }) {
    const { StartAfter = "", ContinuationToken } = input;
    const continued = ContinuationToken === undefined ? "" : opened(ContinuationToken);
    const after = compare(continued, StartAfter) > 0 ? continued : StartAfter;
    const { answer, next, found, write } = await store.read((tx) =>
      listCurrent(tx, input, after, input.FetchOwner === true),
    );
    return {
      ...answer,
      KeyCount: found.length,
      ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      ...(next === undefined ? {} : { NextContinuationToken: sealed(next) }),
      ...(StartAfter === "" ? {} : { StartAfter: write(StartAfter) }),
    };
  },
});

const sealed = (key: string): string => `1${Buffer.from(key).toString("base64")}`;

function opened(token: string): string {
  const text = Buffer.from(token.slice(1), "base64").toString();
  if (token === "" || sealed(text) !== token) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  }
  return text;
}
