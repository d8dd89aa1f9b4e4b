/**
 * Deliveries: accepted with the event in one transaction, tried until the target took it, the retry policy is used up
 * or trying again is pointless; then the dead-letter queue has it, or nobody.
 * `kernel/retry-policy.ts` says when to try again.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html (2026-11)
 */
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { type Exhausted, nextTry } from "../../../kernel/retry-policy.js";
import { found } from "../api-destinations/invoke.js";
import { takeTurn } from "../api-destinations/rate.js";
import { type DeliveryRecord, deliveries } from "../records.js";
import { isApiDestination } from "../target-kinds.js";
import { sendDeadLetter } from "./dead-letter.js";
import { type Failure, failureOf } from "./failure.js";
import { senderOf } from "./targets.js";

export type DeliveryHost = Pick<Host, "store" | "call" | "sessions" | "background" | "clock" | "log">;

/** Starts what `accepted` wrote. */
export function startDeliveries(started: readonly DeliveryRecord[], host: DeliveryHost): void {
  for (const delivery of started) {
    const work = () => attempt(delivery.id, host);
    const name = `delivering an event of ${delivery.ruleArn} to ${delivery.target.arn}`;
    if (delivery.dueMs > host.clock.now()) later(host, delivery.dueMs, name, work);
    else host.background.start(name, work);
  }
}

/** After a restart: whatever was accepted and not delivered. */
export async function resumeDeliveries(host: DeliveryHost): Promise<void> {
  const { items } = await host.store.read((read) => deliveries.list(read, { prefix: [] }));
  startDeliveries(items, host);
}

async function attempt(id: string, host: DeliveryHost): Promise<void> {
  const delivery = await host.store.read((read) => deliveries.get(read, [id]));
  if (!delivery) return;
  const turnMs = await turnOf(delivery, host);
  if (turnMs !== undefined) {
    await wait({ ...delivery, hasTurn: true, dueMs: turnMs }, host);
    return;
  }
  const failure = await tried(delivery, host);
  if (failure) {
    const next = retried(delivery, failure, host.clock.now());
    if (typeof next !== "string") {
      await wait(next, host);
      return;
    }
    await sendDeadLetter(delivery, failure, next === "pointless" ? undefined : next, host);
  }
  await host.store.transact((tx) => deliveries.delete(tx, [id]));
}

async function wait(delivery: DeliveryRecord, host: DeliveryHost): Promise<void> {
  await host.store.transact(async (tx) => {
    // A reset in between took the delivery away: it stays gone.
    if (await deliveries.get(tx, [delivery.id])) await deliveries.put(tx, delivery);
  });
  startDeliveries([delivery], host);
}

/** When the rate of its API destination lets the delivery through; undefined: now. */
async function turnOf({ target, hasTurn }: DeliveryRecord, host: DeliveryHost): Promise<number | undefined> {
  if (hasTurn || !isApiDestination(target.arn)) return undefined;
  const { destination } = await found(target.arn, host);
  const turnMs = destination && takeTurn(destination, host);
  return turnMs !== undefined && turnMs > host.clock.now() ? turnMs : undefined;
}

async function tried(delivery: DeliveryRecord, host: DeliveryHost): Promise<Failure | undefined> {
  try {
    const send = senderOf(delivery.target.arn);
    if (!send) return { code: "SDK_CLIENT_ERROR", message: "Rolecall does not emulate this target.", retry: false };
    await send(delivery, host);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) host.log.error(`delivering to ${delivery.target.arn} failed`, error);
    return failure ?? { code: "INTERNAL_ERROR", message: "Internal error", retry: true };
  }
}

/** The delivery with its next try, or why there is none. */
function retried(
  delivery: DeliveryRecord,
  { retry, notBeforeSeconds = 0 }: Failure,
  nowMs: number,
): DeliveryRecord | Exhausted | "pointless" {
  if (!retry) return "pointless";
  const { failed, acceptedMs, target } = delivery;
  const next = nextTry({ failed, acceptedMs, retry: target.retry }, nowMs, notBeforeSeconds * 1000);
  if (typeof next === "string") return next;
  const { hasTurn: _used, ...again } = delivery;
  return { ...again, failed: failed + 1, ...next };
}
