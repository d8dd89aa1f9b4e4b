import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { subscriptions } from "../records.js";
import { arnOf, keyOf, topicRef } from "../resources.js";
import { listed } from "../subscriptions.js";
import { requireTopic } from "../topics.js";

/** ListSubscriptionsByTopic lists a topic's subscriptions, a hundred a page. */
export const ListSubscriptionsByTopic = operation(sns, "ListSubscriptionsByTopic", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html",

  permissions: ({ input, here }) => [
    permission("sns:ListSubscriptionsByTopic", arnOf(topicRef(here, input.TopicArn)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = topicRef(here, input.TopicArn);
    const page = { prefix: keyOf(ref), limit: PAGE, ...afterToken(input.NextToken, 4) };
    const { items, next } = await store.read(async (tx) => {
      await requireTopic(tx, ref);
      return subscriptions.list(tx, page);
    });
    return { Subscriptions: items.map(listed), ...nextToken(next) };
  },
});
