import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { notYours } from "../errors.js";
import { subscriptionResource } from "../own-subscription.js";
import { subscriptions, topics } from "../records.js";
import { subscriptionKey } from "../resources.js";

/**
 * Unsubscribe deletes a subscription; none there is no error. A subscription that was confirmed without
 * AuthenticateOnUnsubscribe can be deleted by its link, unsigned; others by the accounts of the subscriber and the topic.
 *
 * Gap: AWS then sends the endpoint a last message with which it can subscribe again.
 */
export const Unsubscribe = operation(sns, "Unsubscribe", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html",

  permissions: ({ input, caller }) => {
    const resource = subscriptionResource(caller, input.SubscriptionArn);
    return caller.principal.type === "anonymous" ? [] : [permission("sns:Unsubscribe", resource, {})];
  },

  async handle({ input, caller, store }) {
    const key = subscriptionKey(input.SubscriptionArn ?? "");
    await store.transact(async (tx) => {
      const found = await subscriptions.get(tx, key);
      if (!found) return;
      const byLink = caller.principal.type === "anonymous";
      const mine = !byLink && (caller.account === found.owner || caller.account === found.account);
      if (!mine && (found.authenticateOnUnsubscribe || found.pending)) throw notYours("SNS:Unsubscribe");
      await subscriptions.delete(tx, key);
      const topic = await topics.get(tx, key.slice(0, 3));
      if (topic) await topics.put(tx, { ...topic, deletedSubscriptions: topic.deletedSubscriptions + 1 });
    });
    return {};
  },
});
