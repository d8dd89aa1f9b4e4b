import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { counters, seen, subscriptions, topics } from "../records.js";
import { arnOf, keyOf, topicRef } from "../resources.js";

/** DeleteTopic deletes a topic with its subscriptions; what was on the way to them is lost. None there is no error. */
export const DeleteTopic = operation(sns, "DeleteTopic", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html",

  permissions: ({ input, here }) => [permission("sns:DeleteTopic", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store }) {
    const key = keyOf(topicRef(here, input.TopicArn));
    await store.transact(async (tx) => {
      await topics.delete(tx, key);
      await subscriptions.deleteBelow(tx, key);
      await seen.deleteBelow(tx, key);
      await counters.delete(tx, key);
    });
    return {};
  },
});
