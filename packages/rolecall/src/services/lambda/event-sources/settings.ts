/** What a caller may set of a mapping from a queue, and what AWS refuses. */
import type { Input } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import { badSource, fifoBatch, fifoWindow, noSource, otherRegionsQueue, unsupported, windowNeeded } from "./errors.js";
import { checkedFilters } from "./filters.js";
import type { MappingRecord } from "./records.js";

export type Settings = Pick<
  MappingRecord,
  "batchSize" | "windowSeconds" | "filters" | "reportsFailures" | "maximumConcurrency" | "metrics"
>;

type Given = Omit<Input<typeof lambda, "CreateEventSourceMapping">, "FunctionName"> &
  Omit<Input<typeof lambda, "UpdateEventSourceMapping">, "UUID">;

/** AWS's, where nothing is said. */
export const QUEUE_DEFAULTS: Settings = { batchSize: 10, windowSeconds: 0, filters: [], reportsFailures: false };

const MOST_WITHOUT_WINDOW = 10;

/** Of streams and other sources. */
const NOT_OF_QUEUES = [
  "StartingPosition",
  "StartingPositionTimestamp",
  "ParallelizationFactor",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "TumblingWindowInSeconds",
  "Topics",
  "Queues",
  "SourceAccessConfigurations",
  "SelfManagedEventSource",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "LoggingConfig",
] as const satisfies readonly (keyof Given)[];

/** The settings after a call: what it leaves out stays. @throws InvalidParameterValueException */
export function changedSettings(before: Settings, given: Given, source: string): Settings {
  const strange = NOT_OF_QUEUES.find((name) => given[name] !== undefined);
  if (strange) throw unsupported(strange);
  if (given.KMSKeyArn) throw notEmulated("encryption of filter criteria");
  if (given.ProvisionedPollerConfig && Object.keys(given.ProvisionedPollerConfig).length > 0) {
    throw notEmulated("provisioned mode of event source mappings");
  }
  const batchSize = given.BatchSize ?? before.batchSize;
  const windowSeconds = given.MaximumBatchingWindowInSeconds ?? before.windowSeconds;
  if (source.endsWith(".fifo")) {
    if (batchSize > MOST_WITHOUT_WINDOW) throw fifoBatch(MOST_WITHOUT_WINDOW);
    if (windowSeconds > 0) throw fifoWindow();
  }
  if (batchSize > MOST_WITHOUT_WINDOW && windowSeconds === 0) throw windowNeeded();
  const maximumConcurrency = given.ScalingConfig ? given.ScalingConfig.MaximumConcurrency : before.maximumConcurrency;
  const metrics = given.MetricsConfig ? given.MetricsConfig.Metrics : before.metrics;
  return {
    batchSize,
    windowSeconds,
    filters: given.FilterCriteria === undefined ? before.filters : checkedFilters(given.FilterCriteria),
    reportsFailures:
      given.FunctionResponseTypes === undefined
        ? before.reportsFailures
        : given.FunctionResponseTypes.includes("ReportBatchItemFailures"),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(metrics === undefined || metrics.length === 0 ? {} : { metrics }),
  };
}

/** The queue that a mapping is to read. @throws InvalidParameterValueException, or RC_NOT_EMULATED for another source */
export function requireQueueArn(arn: string | undefined, region: string): string {
  if (arn === undefined) throw noSource();
  const parsed = parseArn(arn);
  if (parsed === undefined) throw badSource(arn);
  if (parsed.service !== "sqs") throw notEmulated(`\`${parsed.service}\` as an event source of functions`);
  if (parsed.region !== region) throw otherRegionsQueue(region);
  return arn;
}
