/** What SQS stores, the messages apart (`messages/layout.ts`). */
import type { Caller } from "../../kernel/caller.js";
import { collection } from "../../store/collection.js";

export interface QueueRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Tells a queue from its successor of the same name: messages lie below it. */
  readonly id: string;
  readonly fifo: boolean;
  /** As they were set; what is absent has AWS's default (`queues/attributes.ts`). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly purgedMs?: number;
  /** The dead-letter queue's ARN, out of RedrivePolicy. */
  readonly deadLetterArn?: string;
}

export const queues = collection<QueueRecord, "byDeadLetterArn">({
  name: "sqs/queues",
  key: ({ account, region, name }) => [account, region, name],
  indexes: { byDeadLetterArn: ({ deadLetterArn }) => (deadLetterArn === undefined ? [] : [[deadLetterArn]]) },
});

/** A queue that was deleted: its name is not given again for a minute. */
export interface DeletedQueueRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly deletedMs: number;
}

export const deletedQueues = collection<DeletedQueueRecord>({
  name: "sqs/deleted-queues",
  key: ({ account, region, name }) => [account, region, name],
});

/** A task that moves messages out of a dead-letter queue. */
export interface MoveTaskRecord {
  readonly account: string;
  readonly region: string;
  /** The dead-letter queue. */
  readonly source: string;
  readonly startedMs: number;
  readonly id: string;
  /** With whose permissions KMS is asked for the keys of the queues. */
  readonly startedBy: Caller;
  /** Absent: each message goes back to the queue that it came from. */
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason?: string;
}

export const moveTasks = collection<MoveTaskRecord>({
  name: "sqs/move-tasks",
  key: ({ account, region, source, startedMs, id }) => [account, region, source, startedMs, id],
});
