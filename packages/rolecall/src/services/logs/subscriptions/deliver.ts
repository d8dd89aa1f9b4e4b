/**
 * Deliveries of subscriptions: written with the events, tried for a day where the function's side fails. A refusal is final:
 * its events are lost, and the filter is disabled for ten minutes, as AWS says.
 *
 * Nothing keeps a function that logs into the group it is subscribed to from invoking itself without end, here as on AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html (2026-11)
 */
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { noteSetback, startOwed, untilDone } from "../../../kernel/owed.js";
import { mayPass, nextTry } from "../../../kernel/retry-policy.js";
import {
  type SubscriptionDeliveryRecord,
  type SubscriptionFilterRecord,
  subscriptionDeliveries,
  subscriptionFilters,
} from "../records.js";
import { invoke, invokeByEither } from "./invoke.js";
import { forFunction, forStream, payloadsOf } from "./payload.js";
import { write } from "./write.js";

export type SubscriptionHost = Pick<Host, "store" | "call" | "sessions" | "ids" | "background" | "clock" | "log">;

const DISABLED_MS = 600_000;

export function startSubscriptions(started: readonly SubscriptionDeliveryRecord[], host: SubscriptionHost): void {
  for (const delivery of started) {
    startOwed(host, {
      name: nameOf(delivery),
      dueMs: delivery.dueMs,
      work: (signal) => attempt(delivery.id, signal, host),
    });
  }
}

const nameOf = ({ group, filter }: SubscriptionDeliveryRecord) =>
  `delivering events of ${group} to the filter ${filter}`;

/** After a restart: whatever was taken and not delivered. */
export async function resumeSubscriptions(host: SubscriptionHost): Promise<void> {
  const { items } = await host.store.read((read) => subscriptionDeliveries.list(read, { prefix: [] }));
  startSubscriptions(items, host);
}

type Ended = "delivered" | "again" | "refused";

async function attempt(id: string, signal: AbortSignal, host: SubscriptionHost): Promise<void> {
  const { delivery, filter } = await host.store.read(async (read) => {
    const found = await subscriptionDeliveries.get(read, [id]);
    return { delivery: found, filter: found && (await subscriptionFilters.get(read, keyOf(found))) };
  });
  if (!delivery) return;
  if (delivery.dueMs > host.clock.now()) {
    startSubscriptions([delivery], host);
    return;
  }
  // A filter that is gone takes its deliveries with it.
  const ended = filter ? await tried(delivery, filter, host) : "delivered";
  const nowMs = host.clock.now();
  const next = ended === "again" ? nextTry(delivery, nowMs) : undefined;
  // What the function has taken must not be handed over anew because it could not be noted.
  await untilDone(host, nameOf(delivery), signal, () =>
    typeof next === "object"
      ? wait({ ...delivery, failed: delivery.failed + 1, ...next }, host)
      : end(delivery, ended === "refused" ? nowMs + DISABLED_MS : undefined, host),
  );
}

async function wait(delivery: SubscriptionDeliveryRecord, host: SubscriptionHost): Promise<void> {
  await host.store.transact(async (tx) => {
    // A reset in between took the delivery away: it stays gone.
    if (await subscriptionDeliveries.get(tx, [delivery.id])) await subscriptionDeliveries.put(tx, delivery);
  });
  startSubscriptions([delivery], host);
}

async function end(
  delivery: SubscriptionDeliveryRecord,
  disabledUntilMs: number | undefined,
  host: SubscriptionHost,
): Promise<void> {
  await host.store.transact(async (tx) => {
    await subscriptionDeliveries.delete(tx, [delivery.id]);
    const stands = await subscriptionFilters.get(tx, keyOf(delivery));
    if (disabledUntilMs !== undefined && stands) await subscriptionFilters.put(tx, { ...stands, disabledUntilMs });
  });
}

const keyOf = ({ account, region, group, filter }: SubscriptionDeliveryRecord) => [account, region, group, filter];

async function tried(
  delivery: SubscriptionDeliveryRecord,
  filter: SubscriptionFilterRecord,
  host: SubscriptionHost,
): Promise<Ended> {
  try {
    const { roleArn } = filter;
    if (roleArn !== undefined) {
      for (const data of payloadsOf(delivery, forStream)) {
        await write(filter, { roleArn, stream: delivery.stream }, data, host);
      }
    } else for (const payload of payloadsOf(delivery, forFunction)) await deliver(filter, payload, host);
    return "delivered";
  } catch (error) {
    if (!isRefusal(error)) {
      noteSetback(host, nameOf(delivery), error);
      return "again";
    }
    host.log.debug(
      `CloudWatch Logs could not deliver to ${filter.destinationArn} for ${filter.name}: ${error.message}`,
    );
    return mayPass(error) ? "again" : "refused";
  }
}

/** By the name that was let in before; by the other, where the policy has changed. */
async function deliver(filter: SubscriptionFilterRecord, payload: Uint8Array, host: SubscriptionHost): Promise<void> {
  if (filter.principal === "logs.amazonaws.com") await invokeByEither(filter, payload, host);
  else await invoke(filter, payload, host);
}
