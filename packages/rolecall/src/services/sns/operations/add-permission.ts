import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { withGrant } from "../policy.js";
import { topics } from "../records.js";
import { arnOf, topicRef } from "../resources.js";
import { requireTopic } from "../topics.js";

/** AddPermission appends a statement to the topic's policy: these accounts may do these actions. */
export const AddPermission = operation(sns, "AddPermission", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html",

  permissions: ({ input, here }) => [permission("sns:AddPermission", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store }) {
    const ref = topicRef(here, input.TopicArn);
    const { Label: label = "", AWSAccountId: accounts = [], ActionName: actions = [] } = input;
    await store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      const Policy = withGrant(topic.attributes.Policy ?? "{}", arnOf(ref), { label, accounts, actions });
      await topics.put(tx, { ...topic, attributes: { ...topic.attributes, Policy } });
    });
    return {};
  },
});
