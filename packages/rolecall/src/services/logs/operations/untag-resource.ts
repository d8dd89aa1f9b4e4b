import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { tagTargetNotFound } from "../errors.js";
import { changeTags, without } from "../tagging.js";

/** UntagResource takes tags from a group, a destination or a part of a delivery. */
export const UntagResource = operation(logs, "UntagResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html",

  permissions: ({ input }) => [permission("logs:UntagResource", input.resourceArn, {}, { keys: input.tagKeys })],

  async handle({ input, here, store }) {
    await store.transact((tx) =>
      changeTags(tx, here, input.resourceArn, tagTargetNotFound, (tags) => without(tags, input.tagKeys)),
    );
    return {};
  },
});
