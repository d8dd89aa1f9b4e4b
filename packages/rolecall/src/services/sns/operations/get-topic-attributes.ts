import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { arnOf, topicRef } from "../resources.js";
import { describeTopic, requireTopic } from "../topics.js";

/** GetTopicAttributes shows a topic's policy, its other attributes and how many subscriptions it has. */
export const GetTopicAttributes = operation(sns, "GetTopicAttributes", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html",

  permissions: ({ input, here }) => [permission("sns:GetTopicAttributes", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store }) {
    const ref = topicRef(here, input.TopicArn);
    return store.read(async (tx) => ({ Attributes: await describeTopic(tx, await requireTopic(tx, ref)) }));
  },
});
