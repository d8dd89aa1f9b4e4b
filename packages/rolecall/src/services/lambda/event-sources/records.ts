/** What Lambda stores of an event source mapping. */
import { collection } from "../../../store/collection.js";

export interface MappingRecord {
  readonly account: string;
  readonly region: string;
  readonly uuid: string;
  /** The function, and what of it is named: `$LATEST` (empty), a version, an alias. */
  readonly functionName: string;
  readonly qualifier: string;
  /** ARN of the queue, the stream or the stream's consumer. */
  readonly source: string;
  readonly state: MappingState;
  /** What the state is on its way to, or is. */
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Event patterns; a record that fits one of them reaches the function. */
  readonly filters: readonly string[];
  /** Set in place of `filters` where they are under `kmsKeyArn`: the data key under the key and they under that, as base64. */
  readonly sealedFilters?: { readonly keyArn: string; readonly dataKey: string; readonly text: string };
  readonly kmsKeyArn?: string;
  /** The function names the records of a batch that failed. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency?: number;
  /** Of queues: how many pollers are kept ready, and are made at most. */
  readonly provisioned?: { readonly minimum: number; readonly maximum: number };
  /** Of streams alone. */
  readonly stream?: StreamSettings;
  readonly metrics?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface StreamSettings {
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** Of AT_TIMESTAMP. */
  readonly startingTimestampMs?: number;
  readonly parallelizationFactor: number;
  /** -1: without bound, for both. */
  readonly maximumRecordAgeSeconds: number;
  readonly maximumRetryAttempts: number;
  readonly bisects: boolean;
  /** Absent or 0: none. */
  readonly tumblingWindowSeconds?: number;
  /** ARN of what is told of records that are given up. */
  readonly onFailure?: string;
  /** `LastProcessingResult` */
  readonly lastResult: string;
}

/** Those that end in `ing` pass by themselves, to Enabled or Disabled or, of Deleting, to nothing (`pollers.ts`). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

export const mappings = collection<MappingRecord, "byFunction" | "bySource">({
  name: "lambda/event-source-mappings",
  key: ({ account, region, uuid }) => [account, region, uuid],
  indexes: {
    byFunction: ({ account, region, functionName }) => [[account, region, functionName]],
    bySource: ({ account, region, source }) => [[account, region, source]],
  },
});

export const mappingKey = ({ account, region, uuid }: Pick<MappingRecord, "account" | "region" | "uuid">) =>
  [account, region, uuid] as const;
