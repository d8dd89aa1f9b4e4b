import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { requireBucket } from "../buckets.js";
import { markerNotAllowed } from "../errors.js";
import { askedObject } from "../objects/asked-object.js";
import { requireVersion, versionMember } from "../objects/versions.js";
import { tagList } from "../tags.js";

/** GetObjectTagging lists the tags of an object or a version of it. */
export const GetObjectTagging = operation(s3, "GetObjectTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html",

  async permissions(call) {
    const { VersionId } = call.input;
    const { arn, asking } = await askedObject(call, call.input);
    return [
      VersionId === undefined
        ? ask("s3:GetObjectTagging", arn, asking, {})
        : ask("s3:GetObjectVersionTagging", arn, asking, { "s3:versionid": VersionId }),
    ];
  },

  async handle({ input, store }) {
    return store.read(async (tx) => {
      const bucket = await requireBucket(tx, input);
      const object = await requireVersion(tx, bucket, input.Key, input.VersionId);
      if (object.marker) throw markerNotAllowed("GET");
      return { TagSet: tagList(object.tags), ...versionMember(bucket, object) };
    });
  },
});
