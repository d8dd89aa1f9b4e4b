import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { functionArn } from "../names.js";
import type { MappingRecord, StreamSettings } from "./records.js";

/** An event source mapping as AWS answers it, without filters that are under a key (`shown.ts`). */
export function describeMapping(mapping: MappingRecord): Output<typeof lambda, "GetEventSourceMapping"> {
  return {
    UUID: mapping.uuid,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: mapping.source,
    ...(mapping.filters.length === 0
      ? {}
      : { FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) } }),
    ...(mapping.kmsKeyArn ? { KMSKeyArn: mapping.kmsKeyArn } : {}),
    FunctionArn: mappedArn(mapping),
    LastModified: new Date(mapping.modifiedMs),
    State: mapping.state,
    StateTransitionReason: mapping.stream ? "User action" : "USER_INITIATED",
    ...(mapping.stream ? describeStreamSettings(mapping.stream) : {}),
    FunctionResponseTypes: mapping.reportsFailures ? ["ReportBatchItemFailures"] : [],
    ...(mapping.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
    ...(mapping.provisioned
      ? {
          ProvisionedPollerConfig: {
            MinimumPollers: mapping.provisioned.minimum,
            MaximumPollers: mapping.provisioned.maximum,
          },
        }
      : {}),
    ...(mapping.metrics ? { MetricsConfig: { Metrics: mapping.metrics as "EventCount"[] } } : {}),
    EventSourceMappingArn: mappingArn(mapping),
  };
}

const describeStreamSettings = (stream: StreamSettings) => ({
  StartingPosition: stream.startingPosition,
  ...(stream.startingTimestampMs === undefined
    ? {}
    : { StartingPositionTimestamp: new Date(stream.startingTimestampMs) }),
  ParallelizationFactor: stream.parallelizationFactor,
  MaximumRecordAgeInSeconds: stream.maximumRecordAgeSeconds,
  MaximumRetryAttempts: stream.maximumRetryAttempts,
  BisectBatchOnFunctionError: stream.bisects,
  TumblingWindowInSeconds: stream.tumblingWindowSeconds ?? 0,
  DestinationConfig: { OnFailure: stream.onFailure === undefined ? {} : { Destination: stream.onFailure } },
  LastProcessingResult: stream.lastResult,
});

export const mappingArn = ({ region, account, uuid }: Pick<MappingRecord, "region" | "account" | "uuid">) =>
  `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;

/** The function as the mapping names it. */
export const mappedArn = ({ account, region, functionName, qualifier }: MappingRecord) =>
  functionArn({ account, region, name: functionName, ...(qualifier ? { qualifier } : {}) });
