/**
 * How many messages of a queue are in flight: at most 120,000.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
import type { Read, Store } from "../../../store/store.js";
import { numberOf } from "../queues/attributes.js";
import type { QueueRecord } from "../records.js";
import { allGroupMessages, dueAfter, dueUntil, getState } from "./layout.js";

export const MOST_IN_FLIGHT = 120_000;

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export async function countMessages(tx: Read, queue: QueueRecord, nowMs: number): Promise<Counts> {
  const oldestMs = nowMs - numberOf(queue, "MessageRetentionPeriod") * 1000;
  const standing = queue.fifo
    ? await allGroupMessages(tx, queue.id)
    : [...(await dueUntil(tx, queue.id, nowMs)), ...(await dueAfter(tx, queue.id, nowMs))];
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const { slot, atMs, sentMs } of standing) {
    if (sentMs <= oldestMs) continue;
    if (atMs <= nowMs) counts.visible += 1;
    else if ((await getState(tx, queue.id, slot)) === undefined) counts.delayed += 1;
    else counts.inFlight += 1;
  }
  return counts;
}

/**
 * Counting reads every message in flight, so it is done only when the last count and what was received since may
 * have reached the limit together. Nothing is kept: after a start the first receive counts.
 */
export class InFlightLimit {
  readonly #bounds = new WeakMap<Store, Map<string, number>>();

  constructor(private readonly most: number) {}

  /** How many may be received now, at most `wanted`. */
  async allowed(store: Store, queue: QueueRecord, wanted: number, nowMs: number): Promise<number> {
    const bounds = this.#bounds.get(store) ?? new Map<string, number>();
    this.#bounds.set(store, bounds);
    let bound = bounds.get(queue.id) ?? this.most;
    if (bound + wanted > this.most) {
      bound = (await store.read((tx) => countMessages(tx, queue, nowMs))).inFlight;
    }
    const allowed = Math.max(0, Math.min(wanted, this.most - bound));
    bounds.set(queue.id, bound + allowed);
    return allowed;
  }
}
