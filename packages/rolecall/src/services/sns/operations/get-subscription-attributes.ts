import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwn, subscriptionResource } from "../own-subscription.js";
import { subscriptionKey } from "../resources.js";
import { describeSubscription } from "../subscriptions.js";

/** GetSubscriptionAttributes shows a subscription to its owner's account and the topic's. */
export const GetSubscriptionAttributes = operation(sns, "GetSubscriptionAttributes", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html",

  permissions: ({ input, caller }) => [
    permission("sns:GetSubscriptionAttributes", subscriptionResource(caller, input.SubscriptionArn), {}),
  ],

  async handle({ input, caller, store }) {
    const key = subscriptionKey(input.SubscriptionArn ?? "");
    const { topic, subscription } = await store.read((tx) =>
      requireOwn(tx, key, caller, "SNS:GetSubscriptionAttributes"),
    );
    return { Attributes: describeSubscription(topic, subscription) };
  },
});
