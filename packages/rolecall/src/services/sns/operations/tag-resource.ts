import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { taggedNotFound } from "../errors.js";
import { topics } from "../records.js";
import { arnOf, keyOf, topicRef } from "../resources.js";
import { passed, withTags } from "../tags.js";

/** TagResource adds tags to a topic, or changes their values. */
export const TagResource = operation(sns, "TagResource", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html",

  permissions: ({ input, here }) => [
    permission("sns:TagResource", arnOf(topicRef(here, input.ResourceArn, "ResourceArn")), {}, passed(input.Tags)),
  ],

  async handle({ input, here, store }) {
    const key = keyOf(topicRef(here, input.ResourceArn, "ResourceArn"));
    await store.transact(async (tx) => {
      const topic = await topics.require(tx, key, taggedNotFound);
      await topics.put(tx, { ...topic, tags: withTags(topic.tags, input.Tags) });
    });
    return {};
  },
});
