/**
 * Taking messages out of a queue for a while: what is visible, oldest first, and in a FIFO queue each group in its
 * order, up to its first message that is in flight.
 *
 * On the way, what has outlived the retention period is dropped, and what was received too often goes to the
 * dead-letter queue. AWS does both behind the scenes; a client sees no difference.
 */
import type { Transaction } from "../../../store/store.js";
import { queueArn, refOfArn } from "../names.js";
import { numberOf } from "../queues/attributes.js";
import { findQueue } from "../queues/find.js";
import { redrivePolicyOf } from "../queues/redrive.js";
import type { QueueRecord } from "../records.js";
import {
  dueUntil,
  getMessage,
  getState,
  groupMessages,
  insertMessage,
  type MessageRecord,
  type MessageState,
  putState,
  removeMessage,
} from "./layout.js";
import { sendFifo } from "./send.js";

export interface Taken {
  readonly slot: string;
  readonly message: MessageRecord;
  readonly state: MessageState;
}

export interface TakeOptions {
  readonly most: number;
  readonly nowMs: number;
  readonly visibilityMs: number;
  /** In the receipt handles of what is taken. */
  readonly nonce: string;
}

interface Place {
  readonly slot: string;
  readonly atMs: number;
  readonly sentMs: number;
}

export async function take(tx: Transaction, queue: QueueRecord, options: TakeOptions): Promise<Taken[]> {
  const taker = new Taker(tx, queue, options, await deadLetters(tx, queue));
  return queue.fifo ? taker.fifo() : taker.standard();
}

interface DeadLetters {
  readonly queue: QueueRecord;
  readonly maxReceiveCount: number;
}

/** Undefined also while the dead-letter queue is missing: then messages stay where they are (unverified). */
async function deadLetters(tx: Transaction, queue: QueueRecord): Promise<DeadLetters | undefined> {
  const policy = redrivePolicyOf(queue);
  const ref = policy && refOfArn(policy.deadLetterTargetArn);
  const target = ref && (await findQueue(tx, ref));
  return policy && target && { queue: target, maxReceiveCount: policy.maxReceiveCount };
}

class Taker {
  readonly #taken: Taken[] = [];
  readonly #seen = new Set<string>();
  readonly #oldestMs: number;

  constructor(
    private readonly tx: Transaction,
    private readonly queue: QueueRecord,
    private readonly options: TakeOptions,
    private readonly dead: DeadLetters | undefined,
  ) {
    this.#oldestMs = options.nowMs - numberOf(queue, "MessageRetentionPeriod") * 1000;
  }

  get #missing(): number {
    return this.options.most - this.#taken.length;
  }

  async standard(): Promise<Taken[]> {
    while (this.#missing > 0) {
      // What is taken with a visibility timeout of zero is due at once: it is passed over, not taken twice.
      const due = await dueUntil(this.tx, this.queue.id, this.options.nowMs, this.#missing + this.#taken.length);
      const fresh = due.filter(({ slot }) => !this.#seen.has(slot));
      if (fresh.length === 0) break;
      for (const place of fresh) {
        if (this.#missing === 0) break;
        this.#seen.add(place.slot);
        await this.#handle(place);
      }
    }
    return this.#taken;
  }

  async fifo(): Promise<Taken[]> {
    for (let seen = 0; this.#missing > 0; ) {
      const heads = await dueUntil(this.tx, this.queue.id, this.options.nowMs, seen + this.#missing);
      const fresh = heads.filter(({ group = "" }) => !this.#seen.has(group));
      if (fresh.length === 0) break;
      for (const { group = "" } of fresh) {
        if (this.#missing === 0) break;
        this.#seen.add(group);
        await this.#fromGroup(group);
      }
      seen = this.#seen.size;
    }
    return this.#taken;
  }

  /** A message in flight, or delayed, holds back all behind it. */
  async #fromGroup(group: string): Promise<void> {
    for (let after: string | undefined; this.#missing > 0; ) {
      const page = await groupMessages(this.tx, this.queue.id, group, this.#missing, after);
      if (page.length === 0) return;
      for (const place of page) {
        if (place.atMs > this.options.nowMs) return;
        await this.#handle(place);
        after = place.slot;
      }
    }
  }

  async #handle(place: Place): Promise<void> {
    const { tx, queue, options } = this;
    const message = await getMessage(tx, queue.id, place.slot);
    if (message === undefined) return;
    if (place.sentMs <= this.#oldestMs) {
      await removeMessage(tx, queue.id, place.slot, message, queue.fifo, place.atMs);
      return;
    }
    const before = await getState(tx, queue.id, place.slot);
    if (this.dead !== undefined && (before?.count ?? 0) >= this.dead.maxReceiveCount) {
      await this.#bury(this.dead.queue, place, message, before?.count ?? 0);
      return;
    }
    const state: MessageState = {
      atMs: options.nowMs + options.visibilityMs,
      count: (before?.count ?? 0) + 1,
      firstMs: before?.firstMs ?? options.nowMs,
      lastMs: options.nowMs,
      nonce: options.nonce,
    };
    await putState(tx, queue.id, place.slot, message, queue.fifo, state, place.atMs);
    this.#taken.push({ slot: place.slot, message, state });
  }

  /**
   * AWS: a standard queue's message keeps the time of its sending, by which its retention is reckoned; a FIFO queue's
   * begins anew, and its deduplication id becomes the message's own id.
   */
  async #bury(target: QueueRecord, { slot, atMs }: Place, message: MessageRecord, count: number): Promise<void> {
    const { tx, queue, options } = this;
    await removeMessage(tx, queue.id, slot, message, queue.fifo, atMs);
    const moved: MessageRecord = {
      ...message,
      deadLetterSource: queueArn({ partition: "aws", ...queue }),
      receivedBefore: (message.receivedBefore ?? 0) + count,
    };
    if (queue.fifo) await sendFifo(tx, target, { ...moved, dedupId: message.id, sentMs: options.nowMs }, options.nowMs);
    else await insertMessage(tx, target.id, slot, moved, false, options.nowMs);
  }
}
