import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { withoutGrant } from "../policy.js";
import { topics } from "../records.js";
import { arnOf, topicRef } from "../resources.js";
import { requireTopic } from "../topics.js";

/** RemovePermission takes the statement with that label out of the topic's policy. */
export const RemovePermission = operation(sns, "RemovePermission", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html",

  permissions: ({ input, here }) => [permission("sns:RemovePermission", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store }) {
    const ref = topicRef(here, input.TopicArn);
    await store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      const Policy = withoutGrant(topic.attributes.Policy ?? "{}", input.Label ?? "");
      await topics.put(tx, { ...topic, attributes: { ...topic.attributes, Policy } });
    });
    return {};
  },
});
