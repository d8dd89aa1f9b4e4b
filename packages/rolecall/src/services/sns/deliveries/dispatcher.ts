/**
 * Works off what is owed to subscriptions, in the background: as AWS does it, with retries, dead-letter queues, and
 * for FIFO topics one message of a group at a time.
 *
 * INVARIANT: the store alone says what is owed. What lies in memory is a way to it and is made anew by `resume`.
 */
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { untilDone } from "../../../kernel/owed.js";
import type { Store } from "../../../store/store.js";
import { nextDelayMs, retryPolicy } from "../delivery-policy.js";
import { type DeliveryRecord, deliveries, type MessageRecord, messages, subscriptions, topics } from "../records.js";
import { arnOf, subscriptionArn } from "../resources.js";
import { deadLetterQueue } from "../subscriptions.js";
import { Lanes } from "./lanes.js";
import { type Owed, type SendHost, send, sendToQueue } from "./send.js";

export type DispatcherHost = SendHost & Pick<Host, "background" | "log">;

/** Attempts under way at a time. */
const AT_ONCE = 16;

const dispatchers = new WeakMap<Store, Dispatcher>();

/** The one that works on the host's store. */
export function dispatcherOf(host: DispatcherHost): Dispatcher {
  let dispatcher = dispatchers.get(host.store);
  if (!dispatcher) {
    dispatcher = new Dispatcher(host);
    dispatchers.set(host.store, dispatcher);
  }
  return dispatcher;
}

export class Dispatcher {
  readonly #host: DispatcherHost;
  readonly #lanes = new Lanes(AT_ONCE);
  /** How many deliveries of a message are still to come, by its place: with the last one the message goes. */
  readonly #left = new Map<string, number>();
  #done: { readonly delivery: DeliveryRecord; readonly last: boolean; readonly settle: Settle }[] = [];
  #removing = false;

  constructor(host: DispatcherHost) {
    this.#host = host;
  }

  /** Takes on all deliveries of a message that was just stored; returns at once. */
  take(owed: readonly DeliveryRecord[], message: Pick<MessageRecord, "groupId" | "sequenceNumber">): void {
    for (const delivery of owed) {
      const place = placeOf(delivery);
      this.#left.set(place, (this.#left.get(place) ?? 0) + 1);
    }
    for (const delivery of owed) {
      const { account, region, topic, order, subscription } = delivery;
      const name = `delivering ${order} of ${topic} to ${subscription}`;
      const lane =
        message.sequenceNumber === undefined
          ? undefined
          : JSON.stringify([account, region, topic, subscription, message.groupId]);
      // Its place in the lane is taken now, not when the work comes to run.
      const turn = lane === undefined ? undefined : this.#lanes.queue(lane);
      this.#host.background.start(name, async (signal) => {
        await turn?.mine;
        try {
          await this.#deliver(delivery, name, signal);
        } finally {
          turn?.leave();
        }
      });
    }
  }

  /** Goes on with what a stop cut short. */
  async resume(): Promise<void> {
    const { owed, kept } = await this.#host.store.read(async (tx) => ({
      owed: (await deliveries.list(tx, { prefix: [] })).items,
      kept: (await messages.list(tx, { prefix: [] })).items,
    }));
    const byPlace = new Map<string, DeliveryRecord[]>();
    for (const delivery of owed) {
      const place = placeOf(delivery);
      const own = byPlace.get(place);
      if (own) own.push(delivery);
      else byPlace.set(place, [delivery]);
    }
    // A stop in between leaves the one without the other.
    const places = new Set(kept.map(placeOf));
    const orphans = kept.filter((message) => !byPlace.has(placeOf(message)));
    const strays = owed.filter((delivery) => !places.has(placeOf(delivery)));
    if (orphans.length + strays.length > 0) {
      await this.#host.store.transact(async (tx) => {
        for (const { account, region, topic, order } of orphans)
          await messages.delete(tx, [account, region, topic, order]);
        for (const delivery of strays) await deliveries.delete(tx, keyOf(delivery));
      });
    }
    for (const message of kept) {
      const own = byPlace.get(placeOf(message));
      if (own) this.take(own, message);
    }
  }

  /** However often the store fails meanwhile: the delivery is still owed, and keeps its place in the lane. */
  async #deliver(delivery: DeliveryRecord, name: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#host;
    const done = <Result>(work: () => Promise<Result>) => untilDone(this.#host, name, signal, work);
    for (let { dueMs } = delivery; ; ) {
      const waitMs = dueMs - clock.now();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      const ended = await done(() => this.#lanes.limited(() => this.#attempt(delivery, signal)));
      // What the endpoint has answered is not asked again because it could not be noted.
      if (ended?.kind === "again") {
        await done(() => this.#wait(delivery, ended));
        dueMs = ended.dueMs;
        continue;
      }
      if (ended?.kind === "failed") await done(() => this.#giveUp(ended.owed, ended.reason));
      break;
    }
    const last = this.#isLast(delivery);
    await done(() => this.#remove(delivery, last));
  }

  /** Undefined when there is nothing more to do. */
  async #attempt(delivery: DeliveryRecord, signal: AbortSignal): Promise<Ended | undefined> {
    const found = await this.#find(delivery);
    if (!found) return undefined;
    const { owed } = found;
    const outcome = await send(owed, this.#host, signal);
    // A stop in the middle says nothing about the endpoint.
    signal.throwIfAborted();
    if (outcome.kind === "delivered") return undefined;
    const failures = found.current.failures + 1;
    const delayMs = outcome.kind === "again" ? nextDelayMs(retryPolicy(owed), failures) : undefined;
    return delayMs === undefined
      ? { kind: "failed", owed, reason: outcome.reason }
      : { kind: "again", failures, dueMs: this.#host.clock.now() + delayMs };
  }

  async #wait(delivery: DeliveryRecord, { failures, dueMs }: Extract<Ended, { kind: "again" }>): Promise<void> {
    await this.#host.store.transact(async (tx) => {
      const current = await deliveries.get(tx, keyOf(delivery));
      if (current) await deliveries.put(tx, { ...current, failures, dueMs });
    });
  }

  /** Undefined where the topic or the subscription is gone meanwhile: then nothing is owed any more. */
  #find(delivery: DeliveryRecord): Promise<Found | undefined> {
    const { account, region, topic: name, order, subscription: id } = delivery;
    return this.#host.store.read(async (tx) => {
      const current = await deliveries.get(tx, keyOf(delivery));
      const message = await messages.get(tx, [account, region, name, order]);
      const subscription = await subscriptions.get(tx, [account, region, name, id]);
      const topic = await topics.get(tx, [account, region, name]);
      if (!current || !message || !subscription || !topic) return undefined;
      return { current, owed: { topic, subscription, message } };
    });
  }

  /** Into the dead-letter queue where there is one. What it does not take is lost, as on AWS. */
  async #giveUp(owed: Owed, reason: string): Promise<void> {
    const { log } = this.#host;
    const arn = subscriptionArn(owed.subscription);
    const queue = deadLetterQueue(owed.subscription.attributes);
    try {
      if (queue === undefined) return log.warn(`a message of ${arnOf(owed.topic)} to ${arn} is lost: ${reason}`);
      await sendToQueue(queue, owed, this.#host);
      log.debug(`a message of ${arnOf(owed.topic)} went to the dead-letter queue of ${arn}: ${reason}`);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn(`a message of ${arnOf(owed.topic)} to ${arn} is lost: ${error.message}`);
    }
  }

  /** Whether no other delivery of the message is to come. */
  #isLast(delivery: DeliveryRecord): boolean {
    const place = placeOf(delivery);
    const left = (this.#left.get(place) ?? 1) - 1;
    if (left > 0) this.#left.set(place, left);
    else this.#left.delete(place);
    return left <= 0;
  }

  /** Many end at the same time: they go in one transaction. */
  #remove(delivery: DeliveryRecord, last: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done.push({ delivery, last, settle: { resolve, reject } });
      if (!this.#removing) void this.#removeAll();
    });
  }

  async #removeAll(): Promise<void> {
    this.#removing = true;
    while (this.#done.length > 0) {
      const batch = this.#done;
      this.#done = [];
      try {
        await this.#host.store.transact(async (tx) => {
          for (const { delivery, last } of batch) {
            const { account, region, topic, order } = delivery;
            await deliveries.delete(tx, keyOf(delivery));
            if (last) await messages.delete(tx, [account, region, topic, order]);
          }
        });
        for (const { settle } of batch) settle.resolve();
      } catch (error) {
        for (const { settle } of batch) settle.reject(error);
      }
    }
    this.#removing = false;
  }
}

interface Found {
  readonly current: DeliveryRecord;
  readonly owed: Owed;
}

/** How an attempt ended that did not deliver. */
type Ended =
  | { readonly kind: "again"; readonly failures: number; readonly dueMs: number }
  | { readonly kind: "failed"; readonly owed: Owed; readonly reason: string };

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type Place = Pick<MessageRecord, "account" | "region" | "topic" | "order">;

const placeOf = ({ account, region, topic, order }: Place) => JSON.stringify([account, region, topic, order]);

const keyOf = ({ account, region, topic, order, subscription }: DeliveryRecord) => [
  account,
  region,
  topic,
  order,
  subscription,
];
