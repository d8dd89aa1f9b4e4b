/** How far a mapping has come in a stream. */
import { collection } from "../../../../store/collection.js";

export interface CheckpointRecord {
  readonly account: string;
  readonly region: string;
  readonly uuid: string;
  readonly shardId: string;
  /** The last record that is dealt with: handled, filtered out or given up. */
  readonly sequenceNumber: string;
  /** The tumbling window that is open behind it. */
  readonly window?: WindowRecord;
}

export interface WindowRecord {
  readonly startMs: number;
  readonly endMs: number;
  /** JSON text, as the function answered it. */
  readonly state: string;
}

export const checkpoints = collection<CheckpointRecord>({
  name: "lambda/event-source-checkpoints",
  key: ({ account, region, uuid, shardId }) => [account, region, uuid, shardId],
});
