import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwn, subscriptionResource } from "../own-subscription.js";
import { subscriptions } from "../records.js";
import { subscriptionKey } from "../resources.js";
import { requireRoomForFilter, requireSubscriptionAttribute, withAttribute } from "../subscriptions.js";

/** SetSubscriptionAttributes sets one attribute; an empty value takes it away. */
export const SetSubscriptionAttributes = operation(sns, "SetSubscriptionAttributes", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html",

  permissions: ({ input, caller }) => [
    permission("sns:SetSubscriptionAttributes", subscriptionResource(caller, input.SubscriptionArn), {}),
  ],

  async handle({ input, caller, store }) {
    const key = subscriptionKey(input.SubscriptionArn ?? "");
    const { AttributeName: name = "", AttributeValue: value = "" } = input;
    await store.transact(async (tx) => {
      const { topic, subscription } = await requireOwn(tx, key, caller, "SNS:SetSubscriptionAttributes");
      const { attributes } = subscription;
      requireSubscriptionAttribute(name, value, { ...subscription, topic });
      const changed = withAttribute(attributes, name, value);
      if (name === "FilterPolicy" && changed.FilterPolicy !== undefined) {
        await requireRoomForFilter(tx, topic, subscription.id);
      }
      await subscriptions.put(tx, { ...subscription, attributes: changed });
    });
    return {};
  },
});
