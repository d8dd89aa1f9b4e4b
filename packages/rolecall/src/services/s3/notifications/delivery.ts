/**
 * Hands waiting events to their destinations, as s3.amazonaws.com for the bucket. A destination that refuses them loses
 * them, as on AWS; the refusal stands in the trail. What may pass is tried again for a day (unverified: for how long AWS does).
 * Events of a key arrive in their order as far as S3 keeps any.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
import type { Host } from "../../../kernel/host.js";
import { type OutboxHost, outbox } from "../../../kernel/outbox.js";
import { asBucket } from "./as-bucket.js";
import { sendTo } from "./destinations.js";
import { keyOf, type WaitingEvent, waiting } from "./outbox.js";

type DeliveryHost = OutboxHost & Pick<Host, "call" | "settings">;

/** Delivers what waits, at a request and after a restart. */
export const { deliver: deliverEvents, resume: resumeEvents } = outbox<WaitingEvent, DeliveryHost>({
  name: "delivering events of S3",
  waiting,
  keyOf,
  hand: (host, event) => sendTo(host, event.target, event, { ...asBucket(event), traceHeader: event.traceHeader }),
  about: ({ target, bucket }) => ({ to: target.arn, of: `the bucket ${bucket}` }),
});
