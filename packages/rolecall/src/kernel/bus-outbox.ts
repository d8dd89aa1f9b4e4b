/**
 * What a service tells the default event bus of its account: an event is written in the transaction that makes it true, and
 * handed to EventBridge afterwards by the service's principal, at least once and in order, whatever ends the server.
 *
 * What EventBridge does not take is tried again for a day, as its own deliveries are; AWS calls most of these events best effort.
 *
 * AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
 */
import type { Input, Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import { collection } from "../store/collection.js";
import type { Transaction } from "../store/store.js";
import { asService } from "./call.js";
import { AwsError, isRefusal } from "./errors.js";
import type { Host } from "./host.js";
import { later } from "./later.js";
import type { Operation } from "./operation.js";
import { noteSetback, startOwed, untilDone } from "./owed.js";
import { mayPass, nextTry } from "./retry-policy.js";

/** An event as its service tells it. */
export interface OwnEvent {
  readonly id: string;
  readonly atMs: number;
  readonly account: string;
  readonly region: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface WaitingEvent extends Omit<OwnEvent, "detail"> {
  /** As JSON. */
  readonly detail: string;
  /** Tries that failed; absent: none. */
  readonly failed?: number;
  /** When it is tried again; absent: at once. */
  readonly dueMs?: number;
}

export type BusHost = Pick<Host, "call" | "store" | "background" | "clock" | "log">;

export interface BusOutbox {
  note(tx: Transaction, event: OwnEvent): Promise<void>;
  /** Starts delivering what waits; returns at once. */
  deliver(host: BusHost): void;
  /** After a restart. */
  resume(host: BusHost): Promise<void>;
}

const BATCH = 100;

/** @param name of the collection, `ssm/events` */
export function busOutbox({
  name,
  service,
  source,
  putEvents,
}: {
  readonly name: string;
  readonly service: `${string}.amazonaws.com`;
  readonly source: `aws.${string}`;
  /** The operation PutEvents: the kernel knows no service. Asked for when needed, since services import each other in rounds. */
  readonly putEvents: () => Operation<Input<typeof events, "PutEvents">, Output<typeof events, "PutEvents">>;
}): BusOutbox {
  // In the order in which they are due.
  const keyOf = ({ atMs, dueMs = atMs, id }: WaitingEvent) => [dueMs, id];
  const waiting = collection<WaitingEvent>({ name, key: keyOf });
  const what = `telling EventBridge of events of ${source}`;
  /** One delivery a store at a time, so that events arrive in their order. */
  const underway = new WeakMap<object, { again: boolean }>();

  const deliver = (host: BusHost): void => {
    const running = underway.get(host.store);
    if (running) running.again = true;
    else startOwed(host, { name: what, work: (signal) => deliverAll(host, signal) });
  };

  async function deliverAll(host: BusHost, signal: AbortSignal): Promise<void> {
    const running = underway.get(host.store);
    if (running) {
      running.again = true;
      return;
    }
    const state = { again: true };
    underway.set(host.store, state);
    try {
      while (state.again) {
        state.again = false;
        await drain(host, signal);
      }
    } finally {
      underway.delete(host.store);
    }
  }

  async function drain(host: BusHost, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [], limit: BATCH }));
      if (items.length === 0) return;
      for (const event of items) {
        signal.throwIfAborted();
        if (event.dueMs !== undefined && event.dueMs > host.clock.now()) return;
        const postponed = await tried(host, event);
        await untilDone(host, what, signal, () =>
          host.store.transact(async (tx) => {
            // A reset in between took the event away: it stays gone.
            const stands = await waiting.get(tx, keyOf(event));
            await waiting.delete(tx, keyOf(event));
            if (stands && postponed) await waiting.put(tx, postponed);
          }),
        );
        if (postponed?.dueMs !== undefined) wake(host, postponed.dueMs);
      }
    }
  }

  const wake = (host: BusHost, dueMs: number) => later(host, dueMs, what, async () => deliver(host));

  /** The event with its next try; undefined where it was taken, or is lost. */
  async function tried(host: BusHost, event: WaitingEvent): Promise<WaitingEvent | undefined> {
    const { account, region, atMs, detailType, resources, detail, failed = 0 } = event;
    try {
      const entry = {
        Source: source,
        DetailType: detailType,
        Detail: detail,
        Resources: [...resources],
        Time: new Date(atMs),
      };
      requireTaken(await host.call(putEvents(), { Entries: [entry] }, asService(service, { region, account })));
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) noteSetback(host, what, error);
      const next = mayPass(error) ? nextTry({ failed, acceptedMs: atMs }, host.clock.now()) : undefined;
      if (typeof next === "object") return { ...event, failed: failed + 1, ...next };
      host.log.warn(`EventBridge did not take an event of ${source}, which is lost`, {
        error: isRefusal(error) ? `${error.code}: ${error.message}` : String(error),
      });
      return undefined;
    }
  }

  return {
    note: (tx, { detail, ...event }) => waiting.put(tx, { ...event, detail: JSON.stringify(detail) }),
    deliver,
    async resume(host) {
      const { items } = await host.store.read((tx) => waiting.list(tx, { prefix: [] }));
      for (const dueMs of new Set(items.map(({ dueMs }) => dueMs))) if (dueMs !== undefined) wake(host, dueMs);
      if (items.length > 0) deliver(host);
    },
  };
}

/** PutEvents answers with success what it did not take. @throws AwsError */
function requireTaken({ Entries = [] }: Output<typeof events, "PutEvents">): void {
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused) throw new AwsError(refused.ErrorCode ?? "", refused.ErrorMessage ?? "");
}
