import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { tagTargetNotFound } from "../errors.js";
import { requireTagged } from "../tagging.js";

/** ListTagsForResource answers the tags of a group, a destination or a part of a delivery. */
export const ListTagsForResource = operation(logs, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input }) => [permission("logs:ListTagsForResource", input.resourceArn, {})],

  async handle({ input, here, store }) {
    const { tags } = await store.read((tx) => requireTagged(tx, here, input.resourceArn, tagTargetNotFound));
    return { tags };
  },
});
