import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { askedObject } from "../objects/asked-object.js";
import { forgetUpload, requireUpload } from "../objects/uploads.js";

/** AbortMultipartUpload gives an upload up, with all parts that have come. */
export const AbortMultipartUpload = operation(s3, "AbortMultipartUpload", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html",

  async permissions(call) {
    const { arn, asking } = await askedObject(call, call.input);
    return [ask("s3:AbortMultipartUpload", arn, asking, {})];
  },

  async handle({ input, store }) {
    await store.transact(async (tx) =>
      forgetUpload(tx, await requireUpload(tx, await requireBucket(tx, input), input.Key, input.UploadId)),
    );
    return {};
  },
});
