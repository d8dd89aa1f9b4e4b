import { logs } from "@rolecall/aws-model/logs";
import { idSupply } from "../../../kernel/ids.js";
import { operation, permission } from "../../../kernel/operation.js";
import { requireWritable } from "../encryption.js";
import {
  eventTooLarge,
  groupNotFound,
  notChronological,
  spansTooLong,
  streamNotFound,
  uploadTooLarge,
} from "../errors.js";
import { append, EVENT_OVERHEAD_BYTES, sizeOf } from "../events.js";
import { publish } from "../metrics/publish.js";
import { groups, metricFilters, streams } from "../records.js";
import { streamArn } from "../resources.js";
import { isSweepDue, oldestKeptMs, startSweep } from "../retention.js";
import { sequenceToken } from "../sequence-token.js";
import { startSubscriptions } from "../subscriptions/deliver.js";
import { feed } from "../subscriptions/feed.js";

const BATCH_BYTES = 1_048_576;
const EVENT_BYTES = 1_048_576;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far from now an event may lie. */
const FUTURE_MS = 2 * HOUR_MS;
const PAST_MS = 14 * DAY_MS;

/**
 * PutLogEvents appends a batch to a stream. Events too far ahead, too old or past the group's retention are left out
 * and counted in the answer; the others are kept, and go to the subscription filters that match them; metrics are
 * taken from them by metric filters and by the embedded metric format. Sequence tokens are
 * ignored, as AWS does since 2023.
 */
export const PutLogEvents = operation(logs, "PutLogEvents", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html",

  permissions: ({ input, here }) => [
    permission("logs:PutLogEvents", streamArn(here, input.logGroupName, input.logStreamName), {}),
  ],

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    const { clock, store, background, ids, call } = host;
    const events = input.logEvents.map(({ timestamp, message }) => ({ timestampMs: timestamp, message }));
    requireTakeable(events);
    const { account, region } = here;
    const { logGroupName, logStreamName } = input;
    await requireWritable(
      { account, region, name: logGroupName },
      { here, caller, request, requestId, signal, call, store },
    );
    const nowMs = clock.now();
    const supply = idSupply(ids);
    const { answer, group, stream, fed, kept, filters } = await store.transact(async (tx) => {
      supply.restart();
      const group = await groups.require(tx, [account, region, logGroupName], groupNotFound);
      const stream = await streams.require(tx, [account, region, logGroupName, logStreamName], streamNotFound);
      const tooOld = countBefore(events, nowMs - PAST_MS);
      const expired = countBefore(events, oldestKeptMs(group, nowMs));
      const tooNew = countBefore(events, nowMs + FUTURE_MS + 1);
      const kept = events.slice(Math.max(tooOld, expired), tooNew);
      requireOneDay(events.slice(tooOld, tooNew));
      const after = append(tx, stream, kept, nowMs);
      if (after !== stream) await streams.put(tx, after);
      const fed = await feed(tx, stream, kept, nowMs, supply.next);
      const { items: filters } = await metricFilters.list(tx, { prefix: [account, region, logGroupName] });
      const rejected = {
        ...(tooNew < events.length ? { tooNewLogEventStartIndex: tooNew } : {}),
        ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
        ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      };
      const answer = {
        nextSequenceToken: sequenceToken(after.nextChunk),
        ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
      };
      return { answer, group, stream, fed, kept, filters };
    });
    publish(group, filters, kept, host);
    startSubscriptions(fed, host);
    if (isSweepDue(group, stream, nowMs)) startSweep(group, { store, background, clock });
    return answer;
  },
});

interface Event {
  readonly timestampMs: number;
  readonly message: string;
}

/** The rules that refuse a whole batch. @throws InvalidParameterException */
function requireTakeable(events: readonly Event[]): void {
  let total = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (const { timestampMs, message } of events) {
    const size = sizeOf(message);
    if (size - EVENT_OVERHEAD_BYTES > EVENT_BYTES) throw eventTooLarge(size, EVENT_BYTES);
    if (timestampMs < before) throw notChronological();
    before = timestampMs;
    total += size;
  }
  if (total > BATCH_BYTES) throw uploadTooLarge(total, BATCH_BYTES);
}

/** AWS: of the events that are neither too old nor too new. @throws InvalidParameterException */
function requireOneDay(events: readonly Event[]): void {
  const [first] = events;
  const last = events.at(-1);
  if (first && last && last.timestampMs - first.timestampMs > DAY_MS) throw spansTooLong();
}

/** How many events lie before the instant; they are ordered. */
function countBefore(events: readonly Event[], ms: number): number {
  const index = events.findIndex(({ timestampMs }) => timestampMs >= ms);
  return index < 0 ? events.length : index;
}
