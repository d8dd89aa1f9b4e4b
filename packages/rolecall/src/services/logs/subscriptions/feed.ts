/** What a batch of log events feeds: a delivery for each subscription filter of the group that matches some of them. */
import type { Transaction } from "../../../store/store.js";
import { eventId } from "../event-id.js";
import { type LogEvent, places } from "../events.js";
import { filterPattern } from "../patterns/pattern.js";
import {
  type StreamRecord,
  type SubscribedEvent,
  type SubscriptionDeliveryRecord,
  subscriptionDeliveries,
  subscriptionFilters,
} from "../records.js";

/** `stream` is its record as it was before the events. */
export async function feed(
  tx: Transaction,
  stream: StreamRecord,
  events: readonly LogEvent[],
  nowMs: number,
  nextId: () => string,
): Promise<SubscriptionDeliveryRecord[]> {
  if (events.length === 0) return [];
  const { account, region, group } = stream;
  const { items: filters } = await subscriptionFilters.list(tx, { prefix: [account, region, group] });
  const made: SubscriptionDeliveryRecord[] = [];
  for (const { name, pattern, disabledUntilMs = 0 } of filters) {
    // AWS: while a filter is disabled, events are skipped.
    if (disabledUntilMs > nowMs) continue;
    const matching = matched(stream, events, pattern);
    if (matching.length === 0) continue;
    const delivery: SubscriptionDeliveryRecord = {
      id: nextId(),
      account,
      region,
      group,
      stream: stream.name,
      filter: name,
      events: matching,
      failed: 0,
      acceptedMs: nowMs,
      dueMs: nowMs,
    };
    await subscriptionDeliveries.put(tx, delivery);
    made.push(delivery);
  }
  return made;
}

function matched(stream: StreamRecord, events: readonly LogEvent[], text: string): SubscribedEvent[] {
  const pattern = filterPattern(text);
  const hasColumns = text.trimStart().startsWith("[");
  return [...places(stream, events)]
    .filter(({ message }) => pattern.matches(message))
    .map((event) => ({
      id: eventId(event),
      timestamp: event.timestampMs,
      message: event.message,
      ...(hasColumns ? { extractedFields: named(pattern.values(event.message)) } : {}),
    }));
}

/** The columns by name, without the `$` that marks them as values. */
const named = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.slice(1), value]));
