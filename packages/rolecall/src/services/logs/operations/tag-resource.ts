import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { tagTargetNotFound } from "../errors.js";
import { changeTags, requireOwnKeys } from "../tagging.js";

/** TagResource adds tags to a group, a destination or a part of a delivery, or changes their values. */
export const TagResource = operation(logs, "TagResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html",

  permissions: ({ input }) => [permission("logs:TagResource", input.resourceArn, {}, { set: input.tags })],

  async handle({ input, here, store }) {
    requireOwnKeys(input.tags);
    await store.transact((tx) =>
      changeTags(tx, here, input.resourceArn, tagTargetNotFound, (tags) => ({ ...tags, ...input.tags })),
    );
    return {};
  },
});
