/** The messages of one batch: up to its size, for as long as its window lasts, in as many payloads as they need. */
import type { Host } from "../../../../kernel/host.js";
import type { Message } from "./event.js";

/** The most that ReceiveMessage gives. */
const A_CALL = 10;
/** The longest that it waits. */
const WAIT_SECONDS = 20;
/** AWS: the payload of a synchronous invocation, in bytes. */
const PAYLOAD_BYTES = 6_291_456;
const AROUND_BYTES = Buffer.byteLength('{"Records":[]}');

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
    const more = await receive(Math.min(batchSize - batch.length, A_CALL), wait);
    batch.push(...more);
    bytes += sizeOf(more);
  }
  return batch;
}

const sizeOf = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + Buffer.byteLength(message.Body ?? ""), 0);

/** Records in order, as many together as one invocation can carry. */
export function payloads<Item>(
  items: readonly Item[],
  recordOf: (item: Item) => unknown,
): { readonly items: readonly Item[]; readonly payload: Uint8Array }[] {
  const parts: { items: Item[]; texts: string[]; bytes: number }[] = [];
  for (const item of items) {
    const text = JSON.stringify(recordOf(item));
    const bytes = Buffer.byteLength(text) + 1;
    const last = parts.at(-1);
    if (last && last.bytes + bytes <= PAYLOAD_BYTES) {
      last.items.push(item);
      last.texts.push(text);
      last.bytes += bytes;
    } else parts.push({ items: [item], texts: [text], bytes: AROUND_BYTES + bytes });
  }
  return parts.map(({ items: own, texts }) => ({
    items: own,
    payload: new TextEncoder().encode(`{"Records":[${texts.join(",")}]}`),
  }));
}
