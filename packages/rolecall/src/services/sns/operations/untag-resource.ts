import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { taggedNotFound } from "../errors.js";
import { topics } from "../records.js";
import { arnOf, keyOf, topicRef } from "../resources.js";
import { without } from "../tags.js";

/** UntagResource takes tags off a topic; keys that are not there are no error. */
export const UntagResource = operation(sns, "UntagResource", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html",

  permissions: ({ input, here }) => [
    permission(
      "sns:UntagResource",
      arnOf(topicRef(here, input.ResourceArn, "ResourceArn")),
      {},
      {
        keys: input.TagKeys ?? [],
      },
    ),
  ],

  async handle({ input, here, store }) {
    const key = keyOf(topicRef(here, input.ResourceArn, "ResourceArn"));
    await store.transact(async (tx) => {
      const topic = await topics.require(tx, key, taggedNotFound);
      await topics.put(tx, { ...topic, tags: without(topic.tags, input.TagKeys ?? []) });
    });
    return {};
  },
});
