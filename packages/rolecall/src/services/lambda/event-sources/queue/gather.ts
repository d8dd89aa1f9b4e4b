/** The messages of one batch: up to its size, for as long as its window lasts. */
import type { Host } from "../../../../kernel/host.js";
import { PAYLOAD_BYTES } from "../payloads.js";
import type { Message } from "./event.js";

/** The most that ReceiveMessage gives. */
const A_CALL = 10;
/** The longest that it waits. */
const WAIT_SECONDS = 20;

export interface Gathering {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly clock: Host["clock"];
  readonly receive: (most: number, waitSeconds: number) => Promise<readonly Message[]>;
}

/** Waits up to twenty seconds for the first message; empty when none came. */
export async function gather({ batchSize, windowSeconds, clock, receive }: Gathering): Promise<readonly Message[]> {
  const batch = [...(await receive(Math.min(batchSize, A_CALL), WAIT_SECONDS))];
  if (batch.length === 0) return batch;
  const untilMs = clock.now() + windowSeconds * 1000;
  let bytes = sizeOf(batch);
  while (batch.length < batchSize && bytes < PAYLOAD_BYTES) {
    const leftMs = untilMs - clock.now();
    if (leftMs <= 0) break;
    const wait = Math.min(WAIT_SECONDS, Math.ceil(leftMs / 1000));
    // What was received is handled, also where the mapping or the role changes while the window lasts.
    const more = await receive(Math.min(batchSize - batch.length, A_CALL), wait).catch(() => undefined);
    if (more === undefined) break;
    batch.push(...more);
    bytes += sizeOf(more);
  }
  return batch;
}

const sizeOf = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + Buffer.byteLength(message.Body ?? ""), 0);
