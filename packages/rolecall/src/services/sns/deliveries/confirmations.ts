/** Asks an endpoint for its consent, again and again by the retry policy of its protocol. */

import type { Host } from "../../../kernel/host.js";
import { startOwed, untilDone } from "../../../kernel/owed.js";
import { nextDelayMs, retryPolicy } from "../delivery-policy.js";
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
  const message = { id: host.ids.uuid(), nowMs: host.clock.now() };
  let failures = 0;
  startOwed(host, {
    name: asking(subscription),
    work: async (signal) => {
      for (;;) {
        const found = await find(subscription, host);
        if (!found) return;
        const outcome = await ask(found.topic, found.subscription, message, host, signal);
        signal.throwIfAborted();
        failures += 1;
        const delayMs = outcome.kind === "again" ? nextDelayMs(retryPolicy(found), failures) : undefined;
        if (delayMs === undefined) {
          if (outcome.kind !== "delivered") {
            host.log.warn(`${subscription.endpoint} could not be asked to confirm its subscription: ${outcome.reason}`);
          }
          await untilDone(host, asking(subscription), signal, () => noteAsked(subscription, host));
          return;
        }
        await host.clock.sleep(delayMs, signal);
      }
    },
  });
}

const asking = ({ endpoint }: SubscriptionRecord) => `asking ${endpoint} to confirm its subscription`;

interface Found {
  readonly topic: TopicRecord;
  readonly subscription: SubscriptionRecord;
}

/** Undefined where nothing is owed any more. */
function find(
  { account, region, topic, id }: SubscriptionRecord,
  { store }: DispatcherHost,
): Promise<Found | undefined> {
  return store.read(async (tx) => {
    const subscription = await subscriptions.get(tx, [account, region, topic, id]);
    const found = await topics.get(tx, [account, region, topic]);
    return found && subscription?.confirmationOwed ? { topic: found, subscription } : undefined;
  });
}

async function noteAsked({ account, region, topic, id }: SubscriptionRecord, { store }: DispatcherHost): Promise<void> {
  await store.transact(async (tx) => {
    const current = await subscriptions.get(tx, [account, region, topic, id]);
    if (current) await subscriptions.put(tx, { ...current, confirmationOwed: false });
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
  if (protocol === "sqs") return outcomeOf(endpoint, host, () => sendText(endpoint, topic, body, host));
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
