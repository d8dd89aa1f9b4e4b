import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { functionArn } from "../names.js";
import type { MappingRecord } from "./records.js";

/** An event source mapping as AWS answers it. */
export function describeMapping(mapping: MappingRecord): Output<typeof lambda, "GetEventSourceMapping"> {
  return {
    UUID: mapping.uuid,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: mapping.source,
    ...(mapping.filters.length === 0
      ? {}
      : { FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) } }),
    FunctionArn: mappedArn(mapping),
    LastModified: new Date(mapping.modifiedMs),
    State: mapping.state,
    // Of queues; of streams it reads "User action".
    StateTransitionReason: "USER_INITIATED",
    FunctionResponseTypes: mapping.reportsFailures ? ["ReportBatchItemFailures"] : [],
    ...(mapping.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
    ...(mapping.metrics ? { MetricsConfig: { Metrics: mapping.metrics as "EventCount"[] } } : {}),
    EventSourceMappingArn: mappingArn(mapping),
  };
}

export const mappingArn = ({ region, account, uuid }: Pick<MappingRecord, "region" | "account" | "uuid">) =>
  `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;

/** The function as the mapping names it. */
export const mappedArn = ({ account, region, functionName, qualifier }: MappingRecord) =>
  functionArn({ account, region, name: functionName, ...(qualifier ? { qualifier } : {}) });
