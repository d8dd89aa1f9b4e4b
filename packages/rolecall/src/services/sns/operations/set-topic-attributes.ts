import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { defaultPolicy } from "../policy.js";
import { topics } from "../records.js";
import { arnOf, topicRef } from "../resources.js";
import { keptAttributes, requireTopic, requireTopicAttribute } from "../topics.js";

/** SetTopicAttributes sets one attribute. An empty value takes it away; an empty policy brings the default one back. */
export const SetTopicAttributes = operation(sns, "SetTopicAttributes", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html",

  permissions: ({ input, here }) => [permission("sns:SetTopicAttributes", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, store, directory }) {
    const ref = topicRef(here, input.TopicArn);
    const { AttributeName: name = "", AttributeValue: value = "" } = input;
    await store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      const { [name]: _, ...others } = topic.attributes;
      if (name === "Policy" && value === "") {
        await topics.put(tx, { ...topic, attributes: { ...others, Policy: defaultPolicy(arnOf(ref), ref.account) } });
        return;
      }
      requireTopicAttribute(name, value, topic.attributes.FifoTopic === "true");
      const kept = await keptAttributes(tx, directory, { [name]: value });
      await topics.put(tx, { ...topic, attributes: value === "" ? others : { ...others, ...kept } });
    });
    return {};
  },
});
