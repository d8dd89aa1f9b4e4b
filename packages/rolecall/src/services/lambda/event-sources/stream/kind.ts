/** What kinds of streams differ in: `dynamodb/` and `kinesis/`. Everything else about reading a stream is one. */
import type { AwsError } from "../../../../kernel/errors.js";
import type { Operation } from "../../../../kernel/operation.js";
import type { ReadingHost } from "../host.js";
import type { StreamSettings } from "../records.js";
import type { Role } from "../role.js";
import type { StreamRecord } from "./event.js";

export interface StreamKind {
  /** The member of a failure's record that says which records are meant. */
  readonly batchInfo: "DDBStreamBatchInfo" | "KinesisBatchInfo";
  /** Whether a mapping may begin at a time. */
  readonly beginsAtTimes: boolean;
  /** The member of a record that filters look into where it is JSON, and a record as they see it. */
  readonly filtered: { readonly key: string; of(entry: StreamRecord["entry"]): Readonly<Record<string, unknown>> };
  /** How long to wait before a shard is asked again that had something, or nothing, to give. */
  readonly pausesMs: { readonly busy: number; readonly idle: number };
  /** How many records are taken ahead of the batches they make, where a mapping does not wait for batches to fill. */
  readonly ahead: number;
  /** What CreateEventSourceMapping answers where the role may not read. */
  readonly shut: (arn: string) => AwsError;
  /** Asks for all that reading takes. @throws what `trying` throws */
  readonly tryRole: (arn: string, trying: Trying) => Promise<void>;
  /** The shards that can be read now. @throws AwsError */
  readonly look: (arn: string, role: Role, host: ReaderHost) => Promise<Seen>;
  /** A shard, from there on. @throws AwsError */
  readonly open: (arn: string, shardId: string, from: Start, role: Role, host: ReaderHost) => Promise<Reader>;
}

export type ReaderHost = Pick<ReadingHost, "call" | "clock">;

export interface Trying {
  /** Whether the role may. */
  may<In, Out>(operation: Operation<In, Out>, input: NoInfer<In>): Promise<boolean>;
  /**
   * Where the role may look: what there is, undefined for what is refused for another reason.
   * @throws InvalidParameterValueException where it is not there
   */
  look<In, Out>(operation: Operation<In, Out>, input: NoInfer<In>): Promise<Out | undefined>;
}

export interface Seen {
  readonly shards: readonly { readonly id: string; readonly parents: readonly string[] }[];
  /** For how long records are kept. */
  readonly retentionMs: number;
}

/** Behind a record, or where the mapping begins. */
export type Start = { readonly after: string } | { readonly mapping: MappingStart };

export interface MappingStart extends Pick<StreamSettings, "startingPosition" | "startingTimestampMs"> {
  /** When the mapping was made. */
  readonly createdMs: number;
}

/** A shard that is read on and on. */
export interface Reader {
  /** Records that follow, `most` of them at most; `ended` once the shard is closed and none will follow. @throws AwsError */
  read(most: number, role: Role, host: ReaderHost): Promise<Got>;
  /** Nothing more is read. */
  close(): Promise<void>;
}

export interface Got {
  readonly records: readonly StreamRecord[];
  readonly ended: boolean;
}
