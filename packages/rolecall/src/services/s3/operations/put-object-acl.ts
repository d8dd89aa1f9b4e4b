import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask, grantKeys } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { markerNotAllowed, noAcls } from "../errors.js";
import { askedObject } from "../objects/asked-object.js";
import { requireVersion } from "../objects/versions.js";

/** PutObjectAcl is refused by buckets that know no ACLs, as all are here. */
export const PutObjectAcl = operation(s3, "PutObjectAcl", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html",

  permissions: async (call) => {
    const { VersionId } = call.input;
    const { arn, asking, object } = await askedObject(call, call.input);
    const keys = { ...grantKeys(call.input), "s3:x-amz-storage-class": object?.storageClass };
    return [
      VersionId === undefined
        ? ask("s3:PutObjectAcl", arn, asking, keys)
        : ask("s3:PutObjectVersionAcl", arn, asking, { ...keys, "s3:versionid": VersionId }),
    ];
  },

  async handle({ input, store }) {
    await store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      if ((await requireVersion(tx, bucket, input.Key, input.VersionId)).marker) throw markerNotAllowed("PUT");
    });
    throw noAcls();
  },
});
