/** Putting messages into a queue: by SendMessage, SendMessageBatch, and by whatever moves them. */
import { createHash } from "node:crypto";
import type { Transaction } from "../../../store/store.js";
import type { QueueRecord } from "../records.js";
import { type Content, delayOf, type Sendable } from "./content.js";
import { attributesDigest, md5 } from "./digest.js";
import { getSent, insertMessage, type MessageRecord, nextSequence, putSent } from "./layout.js";
import { fifoSlot, sequenceNumber, standardSlot } from "./slots.js";

/** AWS: a message sent again under its deduplication id within five minutes is accepted and not delivered. */
const DEDUPLICATION_MS = 5 * 60_000;

/** A message with all that can be known before the transaction. */
export interface Outgoing {
  readonly message: MessageRecord;
  readonly attributesMd5?: string;
  readonly systemAttributesMd5?: string;
  readonly given: Sendable;
  /** In the clear, whatever becomes of the message's. */
  readonly body: string;
}

export function outgoing(
  given: Sendable,
  content: Content,
  about: {
    readonly id: string;
    readonly senderId: string;
    readonly nowMs: number;
    /** The X-Ray header of the request; a message's own `AWSTraceHeader` goes before it. */
    readonly traceHeader?: string | undefined;
  },
): Outgoing {
  const { body, attributes, systemAttributes } = content;
  const attributesMd5 = attributesDigest(attributes);
  const systemAttributesMd5 = attributesDigest(systemAttributes);
  const traceHeader = systemAttributes.AWSTraceHeader?.text ?? about.traceHeader;
  return {
    message: {
      id: about.id,
      body,
      sentMs: about.nowMs,
      senderId: about.senderId,
      md5: md5(body),
      ...(attributesMd5 === undefined ? {} : { attributes }),
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(given.MessageGroupId === undefined ? {} : { group: given.MessageGroupId }),
    },
    ...(attributesMd5 === undefined ? {} : { attributesMd5 }),
    ...(systemAttributesMd5 === undefined ? {} : { systemAttributesMd5 }),
    given,
    body,
  };
}

export interface Sent {
  readonly id: string;
  readonly sequence?: string;
}

/** Sends one message; of one that was sent already, answers what was answered then. */
export async function sendOne(tx: Transaction, queue: QueueRecord, { message, given, body }: Outgoing): Promise<Sent> {
  const atMs = message.sentMs + delayOf(queue, given) * 1000;
  if (!queue.fifo) {
    await insertMessage(tx, queue.id, standardSlot(message.sentMs, message.id), message, false, atMs);
    return { id: message.id };
  }
  const dedupId = given.MessageDeduplicationId ?? createHash("sha256").update(body).digest("hex");
  return sendFifo(tx, queue, { ...message, dedupId }, atMs);
}

/** Into a FIFO queue, as its next message. */
export async function sendFifo(
  tx: Transaction,
  queue: QueueRecord,
  message: MessageRecord,
  atMs: number,
): Promise<Sent> {
  const { sentMs, dedupId = message.id, group = "" } = message;
  const scope = queue.attributes.DeduplicationScope === "messageGroup" ? ["group", group] : ["queue", ""];
  const dedup = [...scope, dedupId];
  const earlier = await getSent(tx, queue.id, dedup, sentMs);
  if (earlier !== undefined) return { id: earlier.id, sequence: earlier.sequence };
  const number = await nextSequence(tx, queue.id);
  const sequence = sequenceNumber(number);
  await insertMessage(tx, queue.id, fifoSlot(number), { ...message, dedupId, sequence }, true, atMs);
  const remembered = { untilMs: sentMs + DEDUPLICATION_MS, id: message.id, sequence };
  await putSent(tx, queue.id, dedup, remembered, sentMs);
  return { id: message.id, sequence };
}
