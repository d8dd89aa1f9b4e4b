/** What a receipt handle is for: deleting the message, or changing how long it stays invisible. */
import type { Transaction } from "../../../store/store.js";
import { expiredReceiptHandle, invalidValue, messageNotInflight, notAvailableForChange } from "../errors.js";
import { MOST_VISIBILITY_SECONDS } from "../queues/attributes.js";
import type { QueueRecord } from "../records.js";
import { readHandle } from "./handles.js";
import { getMessage, getState, putState, removeMessage } from "./layout.js";

/**
 * Deletes the message. One that is gone already, or was received again since from a standard queue, is no error.
 * @throws ReceiptHandleIsInvalid; InvalidParameterValue for a FIFO queue's message that is visible again
 */
export async function deleteReceived(
  tx: Transaction,
  queue: QueueRecord,
  handle: string,
  nowMs: number,
): Promise<void> {
  const { slot, nonce } = readHandle(queue, handle);
  const message = await getMessage(tx, queue.id, slot);
  const state = await getState(tx, queue.id, slot);
  if (message === undefined || state === undefined) return;
  const last = state.nonce === nonce;
  if (queue.fifo && (!last || state.atMs <= nowMs)) throw expiredReceiptHandle(handle);
  if (last) await removeMessage(tx, queue.id, slot, message, queue.fifo, state.atMs);
}

export function requireVisibility(seconds: number | undefined): number {
  if (seconds !== undefined && Number.isInteger(seconds) && seconds >= 0 && seconds <= MOST_VISIBILITY_SECONDS) {
    return seconds;
  }
  // unverified: the words
  throw invalidValue(
    seconds ?? "null",
    "VisibilityTimeout",
    `VisibilityTimeout must be an integer between 0 and ${MOST_VISIBILITY_SECONDS}.`,
  );
}

/** AWS: twelve hours from when the message was received, all extensions together. */
export async function changeVisibility(
  tx: Transaction,
  queue: QueueRecord,
  { handle, seconds }: { readonly handle: string; readonly seconds: number },
  nowMs: number,
): Promise<void> {
  const { slot, nonce } = readHandle(queue, handle);
  const message = await getMessage(tx, queue.id, slot);
  const state = await getState(tx, queue.id, slot);
  if (message === undefined || state === undefined || state.nonce !== nonce) throw notAvailableForChange(handle);
  if (state.atMs <= nowMs) throw queue.fifo ? notAvailableForChange(handle) : messageNotInflight();
  const atMs = nowMs + seconds * 1000;
  if (atMs - state.lastMs > MOST_VISIBILITY_SECONDS * 1000) {
    throw invalidValue(
      seconds,
      "VisibilityTimeout",
      `Total VisibilityTimeout for the message is beyond the limit [${MOST_VISIBILITY_SECONDS} seconds]`,
    );
  }
  await putState(tx, queue.id, slot, message, queue.fifo, { ...state, atMs }, state.atMs);
}
