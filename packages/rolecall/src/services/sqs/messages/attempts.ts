/**
 * ReceiveRequestAttemptId: a ReceiveMessage that is asked again within five minutes, because its answer was lost, gets
 * the same messages, unless one of them was deleted or its visibility changed meanwhile.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
import type { Transaction } from "../../../store/store.js";
import type { QueueRecord } from "../records.js";
import { getAttempt, getMessage, getState, putAttempt, putState } from "./layout.js";
import { type Taken, type TakeOptions, take } from "./receive.js";

const ATTEMPT_MS = 5 * 60_000;

export async function takeAgain(
  tx: Transaction,
  queue: QueueRecord,
  attempt: string,
  options: TakeOptions,
): Promise<Taken[]> {
  const { nowMs } = options;
  const earlier = await getAttempt(tx, queue.id, attempt);
  if (earlier !== undefined && earlier.untilMs > nowMs) {
    const same = await stillTaken(tx, queue, earlier.slots, earlier.nonce, nowMs);
    if (same !== undefined) return renew(tx, queue, same, options);
  }
  const taken = await take(tx, queue, options);
  const { nonce } = options;
  if (taken.length > 0) {
    const slots = taken.map(({ slot }) => slot);
    await putAttempt(tx, queue.id, attempt, { untilMs: nowMs + ATTEMPT_MS, nonce, slots }, nowMs);
  }
  return taken;
}

/** Undefined when one of them is no longer as that attempt left it. */
async function stillTaken(
  tx: Transaction,
  queue: QueueRecord,
  slots: readonly string[],
  nonce: string,
  nowMs: number,
): Promise<Taken[] | undefined> {
  const taken: Taken[] = [];
  for (const slot of slots) {
    const message = await getMessage(tx, queue.id, slot);
    const state = await getState(tx, queue.id, slot);
    if (message === undefined || state?.nonce !== nonce || state.atMs <= nowMs) return undefined;
    taken.push({ slot, message, state });
  }
  return taken;
}

/** AWS: the visibility timeout of the same messages begins anew. */
async function renew(
  tx: Transaction,
  queue: QueueRecord,
  same: readonly Taken[],
  { nowMs, visibilityMs }: TakeOptions,
): Promise<Taken[]> {
  const renewed: Taken[] = [];
  for (const { slot, message, state } of same) {
    const next = { ...state, atMs: nowMs + visibilityMs, lastMs: nowMs };
    await putState(tx, queue.id, slot, message, queue.fifo, next, state.atMs);
    renewed.push({ slot, message, state: next });
  }
  return renewed;
}
