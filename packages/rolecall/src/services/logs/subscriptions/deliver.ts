/**
 * Deliveries of subscriptions: written with the events, tried for a day where the function's side fails. A refusal is final:
 * its events are lost, and the filter is disabled for ten minutes, as AWS says.
 *
 * Nothing keeps a function that logs into the group it is subscribed to from invoking itself without end, here as on AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html (2026-11)
 */
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { mayPass, nextTry } from "../../../kernel/retry-policy.js";
import {
  type SubscriptionDeliveryRecord,
  type SubscriptionFilterRecord,
  subscriptionDeliveries,
  subscriptionFilters,
} from "../records.js";
import { invoke, invokeByEither } from "./invoke.js";
import { payloadsOf } from "./payload.js";

export type SubscriptionHost = Pick<Host, "store" | "call" | "background" | "clock" | "log">;

const DISABLED_MS = 600_000;

export function startSubscriptions(started: readonly SubscriptionDeliveryRecord[], host: SubscriptionHost): void {
  for (const delivery of started) {
    const work = () => attempt(delivery.id, host);
    const name = `delivering events of ${delivery.group} to the filter ${delivery.filter}`;
    if (delivery.dueMs > host.clock.now()) later(host, delivery.dueMs, name, work);
    else host.background.start(name, work);
  }
}

/** After a restart: whatever was taken and not delivered. */
export async function resumeSubscriptions(host: SubscriptionHost): Promise<void> {
  const { items } = await host.store.read((read) => subscriptionDeliveries.list(read, { prefix: [] }));
  startSubscriptions(items, host);
}

type Ended = "delivered" | "again" | "refused";

async function attempt(id: string, host: SubscriptionHost): Promise<void> {
  const { delivery, filter } = await host.store.read(async (read) => {
    const found = await subscriptionDeliveries.get(read, [id]);
    return { delivery: found, filter: found && (await subscriptionFilters.get(read, keyOf(found))) };
  });
  if (!delivery) return;
  // A filter that is gone takes its deliveries with it.
  const ended = filter ? await tried(delivery, filter, host) : "delivered";
  const nowMs = host.clock.now();
  const next = ended === "again" ? nextTry(delivery, nowMs) : undefined;
  if (typeof next === "object") {
    const waiting = { ...delivery, failed: delivery.failed + 1, ...next };
    await host.store.transact(async (tx) => {
      // A reset in between took the delivery away: it stays gone.
      if (await subscriptionDeliveries.get(tx, [id])) await subscriptionDeliveries.put(tx, waiting);
    });
    startSubscriptions([waiting], host);
    return;
  }
  await host.store.transact(async (tx) => {
    await subscriptionDeliveries.delete(tx, [id]);
    const stands = await subscriptionFilters.get(tx, keyOf(delivery));
    if (ended === "refused" && stands) {
      await subscriptionFilters.put(tx, { ...stands, disabledUntilMs: nowMs + DISABLED_MS });
    }
  });
}

const keyOf = ({ account, region, group, filter }: SubscriptionDeliveryRecord) => [account, region, group, filter];

async function tried(
  delivery: SubscriptionDeliveryRecord,
  filter: SubscriptionFilterRecord,
  host: SubscriptionHost,
): Promise<Ended> {
  try {
    for (const payload of payloadsOf(delivery)) await deliver(filter, payload, host);
    return "delivered";
  } catch (error) {
    if (!(error instanceof AwsError)) {
      host.log.error(`delivering events of ${delivery.group} failed`, error);
      return "again";
    }
    host.log.debug(`CloudWatch Logs could not invoke ${filter.destinationArn} for ${filter.name}: ${error.message}`);
    return mayPass(error) ? "again" : "refused";
  }
}

/** By the name that was let in before; by the other, where the policy has changed. */
async function deliver(filter: SubscriptionFilterRecord, payload: Uint8Array, host: SubscriptionHost): Promise<void> {
  if (filter.principal === "logs.amazonaws.com") await invokeByEither(filter, payload, host);
  else await invoke(filter, payload, host);
}
