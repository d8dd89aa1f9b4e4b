/** A queue's record, for those who may know whether there is one. */
import type { Read } from "../../../store/store.js";
import { queueDoesNotExist } from "../errors.js";
import type { QueueRef } from "../names.js";
import { type QueueRecord, queues } from "../records.js";

export const findQueue = (tx: Read, { account, region, name }: QueueRef): Promise<QueueRecord | undefined> =>
  queues.get(tx, [account, region, name]);

/** @throws QueueDoesNotExist */
export const requireQueue = (tx: Read, { account, region, name }: QueueRef): Promise<QueueRecord> =>
  queues.require(tx, [account, region, name], queueDoesNotExist);
