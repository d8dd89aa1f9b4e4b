import { sns } from "@rolecall/aws-model/sns";
import { parseArn } from "../../../kernel/arn.js";
import type { Here } from "../../../kernel/here.js";
import { operation, permission } from "../../../kernel/operation.js";
import { badToken, invalidParameter } from "../errors.js";
import { subscriptions } from "../records.js";
import { arnOf, keyOf, subscriptionArn, topicRef } from "../resources.js";
import { requireTopic } from "../topics.js";

/**
 * ConfirmSubscription makes a pending subscription one. Unsigned, by the link in the message, the token is the proof: AWS
 * asks for a signature only with AuthenticateOnUnsubscribe.
 */
export const ConfirmSubscription = operation(sns, "ConfirmSubscription", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html",

  permissions: ({ input, here, caller }) => {
    const arn = arnOf(topicRef(at(here, input.TopicArn), input.TopicArn));
    const byLink = caller.principal.type === "anonymous" && input.AuthenticateOnUnsubscribe !== "true";
    return byLink ? [] : [permission("sns:ConfirmSubscription", arn, {})];
  },

  async handle({ input, here, caller, store, clock }) {
    const ref = topicRef(at(here, input.TopicArn), input.TopicArn);
    const { Token: token = "", AuthenticateOnUnsubscribe: authenticate = "false" } = input;
    if (!/^(true|false)$/i.test(authenticate)) throw invalidParameter("AuthenticateOnUnsubscribe");
    if (token === "") throw badToken();
    const signed = caller.principal.type !== "anonymous";
    const nowMs = clock.now();
    const confirmed = await store.transact(async (tx) => {
      await requireTopic(tx, ref);
      const { items } = await subscriptions.list(tx, { prefix: keyOf(ref) });
      const found = items.find((one) => one.token === token);
      if (!found || found.tokenUntilMs <= nowMs) throw badToken();
      if (!found.pending) return found;
      const subscription = {
        ...found,
        pending: false,
        confirmationOwed: false,
        confirmedBySignature: signed,
        authenticateOnUnsubscribe: authenticate.toLowerCase() === "true",
      };
      await subscriptions.put(tx, subscription);
      return subscription;
    });
    return { SubscriptionArn: subscriptionArn(confirmed) };
  },
});

/** A link carries no Region but the topic's. */
const at = (here: Here, arn: string | undefined): Here => ({
  ...here,
  region: parseArn(arn ?? "")?.region ?? here.region,
});
