/** Asks an endpoint for its consent, again and again by the retry policy of its protocol. */

import type { Host } from "../../../kernel/host.js";
import { MANAGED, nextDelayMs, subscriptionPolicy } from "../delivery-policy.js";
import { type SubscriptionRecord, subscriptions, type TopicRecord, topics } from "../records.js";
import { arnOf } from "../resources.js";
import type { DispatcherHost } from "./dispatcher.js";
import { confirmation } from "./envelope.js";
import { post } from "./http.js";
import type { Outcome } from "./outcome.js";
import { invoke, outcomeOf, sendText, signerOf } from "./send.js";

type ConfirmationHost = DispatcherHost & Pick<Host, "ids">;

/** Sends what `confirmationOwed` says is owed; returns at once. */
export function confirm(subscription: SubscriptionRecord, host: ConfirmationHost): void {
  const { account, region, topic, id } = subscription;
  host.background.start(`asking ${subscription.endpoint} to confirm its subscription`, async (signal) => {
    const message = { id: host.ids.uuid(), nowMs: host.clock.now() };
    for (let failures = 1; ; failures += 1) {
      const found = await host.store.read(async (tx) => ({
        subscription: await subscriptions.get(tx, [account, region, topic, id]),
        topic: await topics.get(tx, [account, region, topic]),
      }));
      if (!found.topic || !found.subscription?.confirmationOwed) return;
      const outcome = await ask(found.topic, found.subscription, message, host, signal);
      signal.throwIfAborted();
      const policy = /^https?$/.test(subscription.protocol)
        ? subscriptionPolicy(found.topic.attributes.DeliveryPolicy, found.subscription.attributes.DeliveryPolicy)
            .healthyRetryPolicy
        : MANAGED;
      const delayMs = outcome.kind === "again" ? nextDelayMs(policy, failures) : undefined;
      if (delayMs !== undefined) {
        await host.clock.sleep(delayMs, signal);
        continue;
      }
      if (outcome.kind !== "delivered") {
        host.log.warn(`${subscription.endpoint} could not be asked to confirm its subscription: ${outcome.reason}`);
      }
      await host.store.transact(async (tx) => {
        const current = await subscriptions.get(tx, [account, region, topic, id]);
        if (current) await subscriptions.put(tx, { ...current, confirmationOwed: false });
      });
      return;
    }
  });
}

async function ask(
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  message: { readonly id: string; readonly nowMs: number },
  host: ConfirmationHost,
  signal: AbortSignal,
): Promise<Outcome> {
  const { protocol, endpoint } = subscription;
  const body = await confirmation(topic, subscription, message, await signerOf(host));
  if (protocol === "sqs") return outcomeOf(() => sendText(endpoint, topic, body, host));
  if (protocol === "lambda") return invoke(endpoint, body, topic, host);
  return post(
    {
      endpoint,
      headers: {
        "x-amz-sns-message-type": "SubscriptionConfirmation",
        "x-amz-sns-message-id": message.id,
        "x-amz-sns-topic-arn": arnOf(topic),
        "content-type": "text/plain; charset=UTF-8",
      },
      body,
    },
    signal,
  );
}

/** Goes on with what a stop cut short. */
export async function resumeConfirmations(host: ConfirmationHost): Promise<void> {
  const { items } = await host.store.read((tx) => subscriptions.list(tx, { prefix: [] }));
  for (const subscription of items) if (subscription.confirmationOwed) confirm(subscription, host);
}
