import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { askedObject } from "../objects/asked-object.js";
import { retag } from "../objects/retag.js";

/** DeleteObjectTagging takes all tags from an object or a version. */
export const DeleteObjectTagging = operation(s3, "DeleteObjectTagging", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html",

  async permissions(call) {
    const { VersionId } = call.input;
    const { arn, asking } = await askedObject(call, call.input);
    return [
      VersionId === undefined
        ? ask("s3:DeleteObjectTagging", arn, asking, {})
        : ask("s3:DeleteObjectVersionTagging", arn, asking, { "s3:versionid": VersionId }),
    ];
  },

  handle: (call) => retag(call, {}, "Delete"),
});
