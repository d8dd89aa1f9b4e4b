import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { askedObject } from "../objects/asked-object.js";
import { retag } from "../objects/retag.js";
import { requireObjectTags, tagMap } from "../tags.js";

/** PutObjectTagging sets all tags of an object or a version anew. */
export const PutObjectTagging = operation(s3, "PutObjectTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html",

  async permissions(call) {
    const { VersionId, Tagging } = call.input;
    const { arn, asking } = await askedObject(call, call.input, tagMap(Tagging?.TagSet));
    return [
      VersionId === undefined
        ? ask("s3:PutObjectTagging", arn, asking, {})
        : ask("s3:PutObjectVersionTagging", arn, asking, { "s3:versionid": VersionId }),
    ];
  },

  handle: (call) => retag(call, requireObjectTags(call.input.Tagging?.TagSet ?? []), "Put"),
});
