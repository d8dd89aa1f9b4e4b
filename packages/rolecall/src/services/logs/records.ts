/** What CloudWatch Logs stores, the events apart (`events.ts`). */
import { collection } from "../../store/collection.js";

export interface GroupRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly createdMs: number;
  /** STANDARD, INFREQUENT_ACCESS or DELIVERY. */
  readonly class: string;
  /** Absent: events are kept for good. */
  readonly retentionDays?: number;
  readonly deletionProtected: boolean;
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const groups = collection<GroupRecord>({
  name: "logs/groups",
  key: ({ account, region, name }) => [account, region, name],
});

export interface StreamRecord {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly createdMs: number;
  /** Of the events that are kept; all three are absent while there are none. */
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
  readonly lastIngestionMs?: number;
  /** Bytes of the messages with 26 for each event. */
  readonly storedBytes: number;
  /** Number of the next chunk; orders chunks that begin in the same millisecond. */
  readonly nextChunk: number;
}

export const streams = collection<StreamRecord>({
  name: "logs/streams",
  key: ({ account, region, group, name }) => [account, region, group, name],
});
