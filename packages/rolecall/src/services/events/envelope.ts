/**
 * An event as targets and patterns see it: AWS's members in AWS's order, without blanks.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html (2026-11)
 */
import type { EventRecord } from "./records.js";

/** `2026-01-01T12:00:00Z`: AWS writes whole seconds. */
export const isoSeconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const envelope = (event: EventRecord): string => `${head(event)},"detail":${event.detail}}`;

/** The event without `detail`, as the variable `aws.events.event` gives it. */
export const envelopeWithoutDetail = (event: EventRecord): string => `${head(event)}}`;

function head(event: EventRecord): string {
  const text = JSON.stringify({
    version: "0",
    id: event.id,
    "detail-type": event.detailType,
    source: event.source,
    account: event.account,
    time: isoSeconds(event.timeMs),
    region: event.region,
    resources: event.resources,
    ...(event.replay === undefined ? {} : { "replay-name": event.replay }),
  });
  return text.slice(0, -1);
}
