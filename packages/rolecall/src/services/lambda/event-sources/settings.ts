/** What a caller may set of every mapping, and what AWS refuses of a source that has it not. */
import type { Input } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { unsupported } from "./errors.js";
import { checkedFilters } from "./filters.js";
import type { MappingRecord } from "./records.js";

export type Settings = Pick<
  MappingRecord,
  | "batchSize"
  | "windowSeconds"
  | "filters"
  | "kmsKeyArn"
  | "reportsFailures"
  | "maximumConcurrency"
  | "provisioned"
  | "metrics"
  | "stream"
>;

/** What CreateEventSourceMapping and UpdateEventSourceMapping have in common. */
export type Given = Omit<Input<typeof lambda, "CreateEventSourceMapping">, "FunctionName"> &
  Omit<Input<typeof lambda, "UpdateEventSourceMapping">, "UUID">;

/** Of sources that are none of ours. */
const OF_OTHER_SOURCES = [
  "Topics",
  "Queues",
  "SourceAccessConfigurations",
  "SelfManagedEventSource",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "LoggingConfig",
] as const satisfies readonly (keyof Given)[];

/**
 * The settings that all sources have, after a call: what it leaves out stays.
 * @param strange members that this kind of source has not
 * @throws InvalidParameterValueException
 */
export function commonSettings(
  before: Settings,
  given: Given,
  strange: readonly (keyof Given)[],
): Pick<Settings, "batchSize" | "windowSeconds" | "filters" | "kmsKeyArn" | "reportsFailures" | "metrics"> {
  const found = [...strange, ...OF_OTHER_SOURCES].find((name) => given[name] !== undefined);
  if (found) throw unsupported(found);
  const kmsKeyArn = given.KMSKeyArn ?? before.kmsKeyArn;
  const metrics = given.MetricsConfig ? given.MetricsConfig.Metrics : before.metrics;
  return {
    batchSize: given.BatchSize ?? before.batchSize,
    windowSeconds: given.MaximumBatchingWindowInSeconds ?? before.windowSeconds,
    filters: given.FilterCriteria === undefined ? before.filters : checkedFilters(given.FilterCriteria),
    ...(kmsKeyArn ? { kmsKeyArn } : {}),
    reportsFailures:
      given.FunctionResponseTypes === undefined
        ? before.reportsFailures
        : given.FunctionResponseTypes.includes("ReportBatchItemFailures"),
    ...(metrics === undefined || metrics.length === 0 ? {} : { metrics }),
  };
}
