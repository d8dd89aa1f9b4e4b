import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { tagTargetNotFound } from "../errors.js";
import { findTagged } from "../tagged.js";

/** ListTagsForResource answers the tags of a group, a destination or a part of a delivery. */
export const ListTagsForResource = operation(logs, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input }) => [permission("logs:ListTagsForResource", input.resourceArn, {})],

  async handle({ input, store }) {
    const tagged = await store.read((tx) => findTagged(tx, input.resourceArn));
    if (!tagged) throw tagTargetNotFound();
    return { tags: tagged.tags };
  },
});
