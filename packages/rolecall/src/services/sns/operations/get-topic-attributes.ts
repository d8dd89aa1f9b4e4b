import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { arnOf, topicRef } from "../resources.js";
import { describeTopic, requireTopic, shownTopic } from "../topics.js";

/** GetTopicAttributes shows a topic's policy, its other attributes and how many subscriptions it has. */
export const GetTopicAttributes = operation(sns, "GetTopicAttributes", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html",

  permissions: ({ input, here }) => [permission("sns:GetTopicAttributes", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store, directory }) {
    const ref = topicRef(here, input.TopicArn);
    return store.read(async (tx) => {
      const topic = await shownTopic(tx, directory, await requireTopic(tx, ref));
      return { Attributes: await describeTopic(tx, topic) };
    });
  },
});
