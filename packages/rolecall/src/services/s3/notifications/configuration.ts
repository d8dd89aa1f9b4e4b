/**
 * A bucket's notification configuration as it is stored: who is told of which events.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
import type { Read } from "../../../store/store.js";
import { readSetting } from "../buckets.js";
import type { BucketRecord } from "../records.js";

export type DestinationKind = "function" | "queue" | "topic";

/** Who an event is handed to. */
export interface Destination {
  readonly id: string;
  readonly kind: DestinationKind | "bus";
  readonly arn: string;
}

export interface NotificationTarget extends Destination {
  readonly kind: DestinationKind;
  /** `s3:ObjectCreated:*` */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface NotificationSetting {
  readonly targets: readonly NotificationTarget[];
  /** EventBridge is told of all events, whatever the targets wait for. */
  readonly eventBridge?: true;
}

export const notificationOf = (tx: Read, bucket: BucketRecord) =>
  readSetting<NotificationSetting>(tx, bucket, "notification");

/** Whether `event` (`ObjectCreated:Put`) of `key` is one the target waits for. */
export const isTold = ({ events, prefix = "", suffix = "" }: NotificationTarget, event: string, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((pattern) => covers(pattern, `s3:${event}`));

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
export const covers = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith("*") && event.startsWith(pattern.slice(0, -1)));

export const EVENT_NAMES: ReadonlySet<string> = new Set([
  "s3:ReducedRedundancyLostObject",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Post",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationReplicatedAfterThreshold",
  "s3:LifecycleTransition",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:Put",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Put",
  "s3:ObjectTagging:Delete",
]);
