import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { taggedNotFound } from "../errors.js";
import { topics } from "../records.js";
import { arnOf, keyOf, topicRef } from "../resources.js";

/** ListTagsForResource lists a topic's tags. */
export const ListTagsForResource = operation(sns, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html",

  permissions: ({ input, here }) => [
    permission("sns:ListTagsForResource", arnOf(topicRef(here, input.ResourceArn, "ResourceArn")), {}),
  ],

  async handle({ input, here, store }) {
    const key = keyOf(topicRef(here, input.ResourceArn, "ResourceArn"));
    const { tags } = await store.read((tx) => topics.require(tx, key, taggedNotFound));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
