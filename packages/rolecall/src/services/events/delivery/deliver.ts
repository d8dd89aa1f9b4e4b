/**
 * Deliveries: accepted with the event in one transaction, tried until the target took it, the retry policy is used up
 * or trying again is pointless; then the dead-letter queue has it, or nobody.
 * `kernel/retry-policy.ts` says when to try again.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html (2026-11)
 */
import type { Host } from "../../../kernel/host.js";
import { noteSetback, startOwed, untilDone } from "../../../kernel/owed.js";
import { type Exhausted, nextTry } from "../../../kernel/retry-policy.js";
import { found } from "../api-destinations/invoke.js";
import { takeTurn } from "../api-destinations/rate.js";
import { observeFailure, observeSuccess } from "../metrics.js";
import { type DeliveryRecord, deliveries } from "../records.js";
import { isApiDestination } from "../target-kinds.js";
import { sendDeadLetter } from "./dead-letter.js";
import { type Failure, failureOf } from "./failure.js";
import { senderOf } from "./targets.js";

export type DeliveryHost = Pick<Host, "store" | "call" | "sessions" | "background" | "clock" | "log" | "metrics">;

/** Starts what `accepted` wrote. */
export function startDeliveries(started: readonly DeliveryRecord[], host: DeliveryHost): void {
  for (const delivery of started) {
    startOwed(host, {
      name: nameOf(delivery),
      dueMs: delivery.dueMs,
      work: (signal) => attempt(delivery.id, signal, host),
    });
  }
}

/** Those that are in the store: of what failed it may have been written nevertheless. */
export async function stored(made: readonly DeliveryRecord[], { store }: DeliveryHost): Promise<DeliveryRecord[]> {
  return store.read(async (read) => {
    const found: DeliveryRecord[] = [];
    for (const { id } of made) {
      const delivery = await deliveries.get(read, [id]);
      if (delivery) found.push(delivery);
    }
    return found;
  });
}

const nameOf = ({ ruleArn, target }: DeliveryRecord) => `delivering an event of ${ruleArn} to ${target.arn}`;

/** After a restart: whatever was accepted and not delivered. */
export async function resumeDeliveries(host: DeliveryHost): Promise<void> {
  const { items } = await host.store.read((read) => deliveries.list(read, { prefix: [] }));
  startDeliveries(items, host);
}

async function attempt(id: string, signal: AbortSignal, host: DeliveryHost): Promise<void> {
  const delivery = await host.store.read((read) => deliveries.get(read, [id]));
  if (!delivery) return;
  if (delivery.dueMs > host.clock.now()) {
    startDeliveries([delivery], host);
    return;
  }
  // What the target has taken, or has a turn, must not be begun anew because it could not be noted.
  const noted = (work: () => Promise<void>) => untilDone(host, nameOf(delivery), signal, work);
  const turnMs = await turnOf(delivery, host);
  if (turnMs !== undefined) {
    await noted(() => wait({ ...delivery, hasTurn: true, dueMs: turnMs }, host));
    return;
  }
  const startedMs = host.clock.now();
  const failure = await tried(delivery, host);
  if (!failure) observeSuccess(delivery, startedMs, host);
  if (failure) {
    const next = retried(delivery, failure, host.clock.now());
    observeFailure(delivery, failure, typeof next === "string", startedMs, host);
    if (typeof next !== "string") {
      await noted(() => wait(next, host));
      return;
    }
    await noted(() => sendDeadLetter(delivery, failure, next === "pointless" ? undefined : next, host));
  }
  await noted(() => host.store.transact((tx) => deliveries.delete(tx, [id])));
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
    if (!failure) noteSetback(host, nameOf(delivery), error);
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
