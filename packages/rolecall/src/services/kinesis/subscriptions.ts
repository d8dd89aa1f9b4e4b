/**
 * Subscriptions: a consumer's own connection to a shard, on which its records are sent as they come.
 *
 * A consumer has one for each shard. They are known to this process alone, and end with their connections.
 *
 * AWS: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html,
 * https://docs.aws.amazon.com/streams/latest/dev/building-enhanced-consumers-api.html
 */
import type { Output } from "@rolecall/aws-model";
import type { kinesis } from "@rolecall/aws-model/kinesis";
import { AwsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Clock, Host } from "../../kernel/host.js";
import type { Store } from "../../store/store.js";
import { activeSubscription, shardMissing } from "./errors.js";
import { requireReady } from "./find.js";
import { requireConsumer } from "./named.js";
import { consumerArn } from "./names.js";
import { sequenceNumber } from "./positions.js";
import { childrenOf, readShard } from "./read.js";
import type { ConsumerRecord } from "./records.js";
import { findShard, shardId } from "./shards.js";

type Event =
  NonNullable<Output<typeof kinesis, "SubscribeToShard">["EventStream"]> extends AsyncIterable<infer One> ? One : never;

const LASTS_MS = 5 * 60 * 1000;
/** Within this time of one, another is refused; later it takes the place of the one before. */
const HELD_MS = 5000;
/** A consumer is told so often how far it has come, where there is nothing new. Unverified. */
const IDLE_MS = 5000;
const LOOK_MS = 200;
/** AWS: what a consumer is sent of a shard. */
const BYTES_A_SECOND = 2 * 1024 * 1024;

interface Subscription {
  readonly sinceMs: number;
  readonly stop: AbortController;
}

const known = new WeakMap<Store, Map<string, Subscription>>();

function subscriptionsOf(store: Store): Map<string, Subscription> {
  const found = known.get(store) ?? new Map<string, Subscription>();
  known.set(store, found);
  return found;
}

export interface Subscribing {
  readonly consumer: ConsumerRecord;
  readonly streamId: string;
  readonly here: Here;
  /** The shard, and the number of the record behind which to begin. */
  readonly behind: { readonly index: number; readonly number: number };
  /** The keys that the consumer may use. */
  readonly keyIds: readonly string[];
  /** Asks for further ones. @throws KMSAccessDeniedException, KMSNotFoundException */
  readonly readable: (keyIds: readonly string[]) => Promise<void>;
}

type Parts = Pick<Host, "store" | "background"> & { readonly clock: Clock };

/** @throws ResourceInUseException where the consumer has subscribed to the shard a moment ago */
export function subscribe(asked: Subscribing, host: Parts, left: AbortSignal): AsyncIterable<Event> {
  const { consumer, behind } = asked;
  const subscriptions = subscriptionsOf(host.store);
  const key = `${consumerArn(consumer)} ${behind.index}`;
  const before = subscriptions.get(key);
  const nowMs = host.clock.now();
  const inUse = activeSubscription(consumer, shardId(behind.index));
  if (before && nowMs - before.sinceMs < HELD_MS) throw inUse;
  before?.stop.abort(inUse);
  const stop = new AbortController();
  subscriptions.set(key, { sinceMs: nowMs, stop });
  // No work that a stop of the server waits for: a stop ends it.
  host.background.start(`a subscription of ${consumer.name}`, async (stopping) => {
    stopping.addEventListener("abort", () => stop.abort(), { once: true, signal: stop.signal });
  });
  return events(asked, host, AbortSignal.any([stop.signal, left]), () => stop.abort());
}

async function* events(
  { consumer, streamId, here, behind, keyIds, readable }: Subscribing,
  { store, clock }: Parts,
  ended: AbortSignal,
  end: () => void,
): AsyncGenerator<Event, void> {
  const { index } = behind;
  const endMs = clock.now() + LASTS_MS;
  const place = { ...consumer, name: consumer.stream };
  const usable = new Set(keyIds);
  let reached = behind.number;
  let toldMs = Number.NEGATIVE_INFINITY;
  try {
    for (;;) {
      ended.throwIfAborted();
      const nowMs = clock.now();
      if (nowMs >= endMs) return;
      const found = await store.read(async (read) => {
        await requireConsumer(read, here, consumerArn(consumer));
        const stream = await requireReady(read, here, place, nowMs);
        const shard = stream.id === streamId ? findShard(stream, index) : undefined;
        if (!shard) throw shardMissing(shardId(index), place);
        return { stream, shard, ...(await readShard(read, stream, shard, reached, nowMs, { bytes: BYTES_A_SECOND })) };
      });
      const further = [...found.keyIds].filter((keyId) => !usable.has(keyId));
      await readable(further);
      for (const keyId of further) usable.add(keyId);
      reached = found.reached;
      if (found.records.length > 0 || found.ended || nowMs - toldMs >= IDLE_MS) {
        toldMs = nowMs;
        yield {
          SubscribeToShardEvent: {
            Records: found.records as never,
            // AWS: none at the end of a shard.
            ContinuationSequenceNumber: found.ended ? undefined : sequenceNumber(found.shard, reached),
            MillisBehindLatest: found.millisBehind,
            ...(found.ended ? { ChildShards: childrenOf(found.stream, found.shard) } : {}),
          },
        };
        if (found.ended) return;
      }
      const paceMs = (found.bytes / BYTES_A_SECOND) * 1000;
      await clock.sleep(Math.min(Math.max(paceMs, LOOK_MS), endMs - nowMs), ended);
    }
  } catch (error) {
    const told = ended.aborted ? ended.reason : error;
    if (told instanceof AwsError) yield { [told.code]: { message: told.message } } as unknown as Event;
    else if (!ended.aborted) throw error;
  } finally {
    end();
  }
}
