import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ownersAcl } from "../acl.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { markerNotAllowed } from "../errors.js";
import { askedObject } from "../objects/asked-object.js";
import { requireVersion } from "../objects/versions.js";

/** GetObjectAcl says that the bucket's owner may do everything with the object. */
export const GetObjectAcl = operation(s3, "GetObjectAcl", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html",

  permissions: async (call) => {
    const { VersionId } = call.input;
    const { arn, asking } = await askedObject(call, call.input);
    return [
      VersionId === undefined
        ? ask("s3:GetObjectAcl", arn, asking, {})
        : ask("s3:GetObjectVersionAcl", arn, asking, { "s3:versionid": VersionId }),
    ];
  },

  handle: ({ input, store }) =>
    store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      if ((await requireVersion(tx, bucket, input.Key, input.VersionId)).marker) throw markerNotAllowed("GET");
      return ownersAcl(bucket);
    }),
});
