/**
 * How messages lie in the store, so that a send is a put or two and a receive a short range.
 *
 * Below a queue's id:
 *
 * | key                        | holds                                                                            |
 * | -------------------------- | -------------------------------------------------------------------------------- |
 * | `message` slot             | what was sent; never rewritten                                                   |
 * | `state` slot               | that it was received: how often, until when it is invisible, under which receipt |
 * | `due` instant, slot        | what can be received from that instant on: of a standard queue each message, of a FIFO queue the first of each group |
 * | `group` group, slot        | FIFO: the messages of a group in their order, with the instant from which each is visible |
 * | `head` group               | FIFO: where the group stands in `due`                                             |
 * | `sent` dedup key           | FIFO: what was sent in the last five minutes                                      |
 * | `forget` instant, dedup key | FIFO: when that is forgotten                                                      |
 * | `attempt` id               | FIFO: what a ReceiveRequestAttemptId was answered                                  |
 * | `sequence`                 | FIFO: the last sequence number                                                    |
 *
 * A slot is a text whose order is the order of sending. A waiting ReceiveMessage watches `due`.
 */
import type { Json, Key, Read, Transaction } from "../../../store/store.js";

export interface MessageRecord {
  readonly id: string;
  /** In the clear, or sealed. */
  readonly body: string;
  readonly sealedUnder?: SealedUnder;
  readonly sentMs: number;
  /** `aws:userid` of who sent it. */
  readonly senderId: string;
  readonly md5: string;
  readonly attributes?: Readonly<Record<string, StoredAttribute>>;
  readonly traceHeader?: string;
  readonly group?: string;
  readonly dedupId?: string;
  readonly sequence?: string;
  /** Of messages in a dead-letter queue: the queue that they come from, and how often they were received there. */
  readonly deadLetterSource?: string;
  readonly receivedBefore?: number;
}

/** How a body is encrypted; it stays so in a dead-letter queue. */
export interface SealedUnder {
  readonly keyArn: string;
  /** The queue that it was sent to: the encryption context. */
  readonly queueArn: string;
  /** Encrypted by the key; base64. */
  readonly dataKey: string;
}

export interface StoredAttribute {
  readonly type: string;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
}

/** A message that was received at least once. */
export interface MessageState {
  /** Visible again from then on. */
  readonly atMs: number;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Of the last receipt handle. */
  readonly nonce: string;
}

/** `due` of a standard queue and `group` of a FIFO queue: enough to pass over what has expired. */
interface Standing {
  readonly atMs: number;
  readonly sentMs: number;
}

export interface DueEntry {
  readonly atMs: number;
  readonly slot: string;
  readonly sentMs: number;
  /** FIFO: the group whose first message this is. */
  readonly group?: string;
}

export interface GroupEntry extends Standing {
  readonly slot: string;
}

const space = (kind: string, queue: string, ...rest: Key): Key => [`sqs/${kind}`, queue, ...rest];
const KINDS = ["message", "state", "due", "group", "head", "sent", "forget", "attempt", "sequence"] as const;

export const dueKey = (queue: string): Key => space("due", queue);

/** Deletes all messages; with `everything` also what is remembered for deduplication. */
export function deleteMessages(tx: Transaction, queue: string, everything: boolean): void {
  for (const kind of KINDS) {
    const kept = kind === "sent" || kind === "forget" || kind === "sequence";
    if (everything || !kept) tx.deleteRange(space(kind, queue));
  }
}

export const getMessage = async (tx: Read, queue: string, slot: string) =>
  (await tx.get(space("message", queue, slot))) as MessageRecord | undefined;

export const getState = async (tx: Read, queue: string, slot: string) =>
  (await tx.get(space("state", queue, slot))) as MessageState | undefined;

/** What may be received at `nowMs`, the longest waiting first. */
export async function dueUntil(tx: Read, queue: string, nowMs: number, limit?: number): Promise<DueEntry[]> {
  const prefix = dueKey(queue);
  const options = limit === undefined ? {} : { limit };
  return (await tx.range({ prefix, before: [...prefix, nowMs + 1], ...options })).map(dueEntry);
}

export async function dueAfter(tx: Read, queue: string, nowMs: number, limit?: number): Promise<DueEntry[]> {
  const prefix = dueKey(queue);
  const options = limit === undefined ? {} : { limit };
  return (await tx.range({ prefix, from: [...prefix, nowMs + 1], ...options })).map(dueEntry);
}

function dueEntry({ key, value }: { readonly key: Key; readonly value: Json }): DueEntry {
  const { sentMs, group } = value as { readonly sentMs: number; readonly group?: string };
  return {
    atMs: key[2] as number,
    slot: key[3] as string,
    sentMs,
    ...(group === undefined ? {} : { group }),
  };
}

/** A group's messages in their order, behind `after`. */
export async function groupMessages(
  tx: Read,
  queue: string,
  group: string,
  limit: number,
  after?: string,
): Promise<GroupEntry[]> {
  const prefix = space("group", queue, group);
  const found = await tx.range({ prefix, limit, ...(after === undefined ? {} : { after: [...prefix, after] }) });
  return found.map(({ key, value }) => ({ ...(value as unknown as Standing), slot: key[3] as string }));
}

/** Every message of a FIFO queue with its standing. */
export async function allGroupMessages(tx: Read, queue: string): Promise<GroupEntry[]> {
  const found = await tx.range({ prefix: space("group", queue) });
  return found.map(({ key, value }) => ({ ...(value as unknown as Standing), slot: key[3] as string }));
}

/** Puts a new message; it is visible from `atMs` on. */
export async function insertMessage(
  tx: Transaction,
  queue: string,
  slot: string,
  message: MessageRecord,
  fifo: boolean,
  atMs: number,
): Promise<void> {
  tx.put(space("message", queue, slot), message as unknown as Json);
  await stand(tx, queue, slot, message, fifo, undefined, atMs);
}

/** Removes a message and all that is known of it; `atMs` is where it stands in `due`. */
export async function removeMessage(
  tx: Transaction,
  queue: string,
  slot: string,
  message: MessageRecord,
  fifo: boolean,
  atMs: number,
): Promise<void> {
  tx.delete(space("message", queue, slot));
  tx.delete(space("state", queue, slot));
  if (fifo) {
    const group = message.group ?? "";
    tx.delete(space("group", queue, group, slot));
    await settleHead(tx, queue, group);
  } else tx.delete(space("due", queue, atMs, slot));
}

/** Sets the state of a message that was received: it is visible again from `state.atMs` on. */
export async function putState(
  tx: Transaction,
  queue: string,
  slot: string,
  message: MessageRecord,
  fifo: boolean,
  state: MessageState,
  beforeMs: number,
): Promise<void> {
  tx.put(space("state", queue, slot), state as unknown as Json);
  await stand(tx, queue, slot, message, fifo, beforeMs, state.atMs);
}

async function stand(
  tx: Transaction,
  queue: string,
  slot: string,
  message: MessageRecord,
  fifo: boolean,
  beforeMs: number | undefined,
  atMs: number,
): Promise<void> {
  const { sentMs } = message;
  if (fifo) {
    const group = message.group ?? "";
    tx.put(space("group", queue, group, slot), { atMs, sentMs });
    await settleHead(tx, queue, group);
    return;
  }
  if (beforeMs !== undefined && beforeMs !== atMs) tx.delete(space("due", queue, beforeMs, slot));
  tx.put(space("due", queue, atMs, slot), { sentMs });
}

/** INVARIANT: each group with messages stands in `due` once, by its first message. */
async function settleHead(tx: Transaction, queue: string, group: string): Promise<void> {
  const [first] = await groupMessages(tx, queue, group, 1);
  const headKey = space("head", queue, group);
  const before = (await tx.get(headKey)) as { readonly atMs: number; readonly slot: string } | undefined;
  if (before !== undefined && before.atMs === first?.atMs && before.slot === first.slot) return;
  if (before !== undefined) tx.delete(space("due", queue, before.atMs, before.slot));
  if (first === undefined) {
    tx.delete(headKey);
    return;
  }
  tx.put(headKey, { atMs: first.atMs, slot: first.slot });
  tx.put(space("due", queue, first.atMs, first.slot), { sentMs: first.sentMs, group });
}

/** The next sequence number of a FIFO queue. */
export async function nextSequence(tx: Transaction, queue: string): Promise<number> {
  const next = (((await tx.get(space("sequence", queue))) as number | undefined) ?? 0) + 1;
  tx.put(space("sequence", queue), next);
  return next;
}

/** What was sent under a deduplication id. */
export interface SentRecord {
  readonly untilMs: number;
  readonly id: string;
  readonly sequence: string;
}

const FORGOTTEN_AT_ONCE = 4;

export async function getSent(tx: Read, queue: string, dedup: Key, nowMs: number): Promise<SentRecord | undefined> {
  const found = (await tx.get(space("sent", queue, ...dedup))) as SentRecord | undefined;
  return found !== undefined && found.untilMs > nowMs ? found : undefined;
}

/** Remembers a send, and forgets a few that are too old: each send pays for more than itself. */
export async function putSent(
  tx: Transaction,
  queue: string,
  dedup: Key,
  sent: SentRecord,
  nowMs: number,
): Promise<void> {
  const prefix = space("forget", queue);
  for (const { key } of await tx.range({ prefix, before: [...prefix, nowMs + 1], limit: FORGOTTEN_AT_ONCE })) {
    const old = (await tx.get(space("sent", queue, ...key.slice(3)))) as SentRecord | undefined;
    if (old !== undefined && old.untilMs <= nowMs) tx.delete(space("sent", queue, ...key.slice(3)));
    tx.delete(key);
  }
  tx.put(space("sent", queue, ...dedup), sent as unknown as Json);
  tx.put(space("forget", queue, sent.untilMs, ...dedup), true);
}

/** What a ReceiveRequestAttemptId was answered. */
export interface AttemptRecord {
  readonly untilMs: number;
  readonly nonce: string;
  readonly slots: readonly string[];
}

export const getAttempt = async (tx: Read, queue: string, id: string) =>
  (await tx.get(space("attempt", queue, id))) as AttemptRecord | undefined;

export async function putAttempt(
  tx: Transaction,
  queue: string,
  id: string,
  attempt: AttemptRecord,
  nowMs: number,
): Promise<void> {
  for (const { key, value } of await tx.range({ prefix: space("attempt", queue), limit: FORGOTTEN_AT_ONCE })) {
    if ((value as unknown as AttemptRecord).untilMs <= nowMs) tx.delete(key);
  }
  tx.put(space("attempt", queue, id), attempt as unknown as Json);
}
