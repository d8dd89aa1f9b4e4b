/** Places of messages in a queue: texts in the order of sending. */

const DIGITS = 11;

let last = 0;

/**
 * A place behind all that this process gave before, made of the time in microseconds and a piece of the message's id:
 * enough for a standard queue, which keeps order as well as it can. Of two that are equal in time the id decides.
 */
export function standardSlot(nowMs: number, id: string): string {
  last = Math.max(last + 1, nowMs * 1000);
  return `${last.toString(36).padStart(DIGITS, "0")}-${id.slice(0, 8)}`;
}

/** The place of a FIFO queue's message number so and so. */
export const fifoSlot = (sequence: number): string => sequence.toString(36).padStart(DIGITS, "0");

/** As AWS shows it: twenty digits, not consecutive. */
export const sequenceNumber = (sequence: number): string =>
  (18_800_000_000_000_000_000n + BigInt(sequence) * 256n).toString();
