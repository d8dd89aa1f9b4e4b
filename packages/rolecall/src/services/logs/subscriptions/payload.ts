/**
 * What a subscribed function gets: `awslogs.data`, gzip in base64; a stream gets the gzip as it is.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html (2026-11)
 */
import { gzipSync } from "node:zlib";
import type { SubscribedEvent, SubscriptionDeliveryRecord } from "../records.js";

/** Lambda's bound for an event, and that of Kinesis for a record. */
const PAYLOAD_BYTES = 1_048_576;

/**
 * The payloads of a delivery: one, or as many as the bound makes of it. An event that is too large alone is left
 * out (unverified).
 */
export function payloadsOf(
  delivery: SubscriptionDeliveryRecord,
  encoded: Encoding,
  events = delivery.events,
): Uint8Array[] {
  const { account, group, stream, filter } = delivery;
  const payload = encoded({
    messageType: "DATA_MESSAGE",
    owner: account,
    logGroup: group,
    logStream: stream,
    subscriptionFilters: [filter],
    logEvents: events,
  });
  if (payload.byteLength <= PAYLOAD_BYTES) return [payload];
  if (events.length === 1) return [];
  const middle = Math.ceil(events.length / 2);
  return [
    ...payloadsOf(delivery, encoded, events.slice(0, middle)),
    ...payloadsOf(delivery, encoded, events.slice(middle)),
  ];
}

/** Asks whether the destination can be reached. The words are those that Firehose gets, with the destination's name (unverified). */
export const controlMessage = (nowMs: number, destination: "Lambda" | "Kinesis", encoded: Encoding): Uint8Array =>
  encoded({
    messageType: "CONTROL_MESSAGE",
    owner: "CloudwatchLogs",
    logGroup: "",
    logStream: "",
    subscriptionFilters: [],
    logEvents: [
      { id: "", timestamp: nowMs, message: `CWL CONTROL MESSAGE: Checking health of destination ${destination}` },
    ],
  });

interface Message {
  readonly messageType: "DATA_MESSAGE" | "CONTROL_MESSAGE";
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly SubscribedEvent[];
}

type Encoding = (message: Message) => Uint8Array;

export const forStream: Encoding = (message) => gzipSync(JSON.stringify(message));

export const forFunction: Encoding = (message) =>
  Buffer.from(JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify(message)).toString("base64") } }));
