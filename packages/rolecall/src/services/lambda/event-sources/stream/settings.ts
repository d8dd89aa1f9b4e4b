/** What a caller may set of a mapping from a stream. */
import { destinationOf } from "../../async/destinations.js";
import {
  badFailureDestination,
  badFilter,
  badRecordAge,
  noTimestampPosition,
  positionNeeded,
  timestampNeeded,
  timestampUnneeded,
  unsupported,
  windowNeedsOneLane,
} from "../errors.js";
import type { StreamSettings } from "../records.js";
import { commonSettings, type Given, type Settings } from "../settings.js";
import type { StreamKind } from "./kind.js";

const FOREVER = -1;
/** AWS takes no age in between, though the parameter's range has them. */
const LEAST_AGE_SECONDS = 60;
const MOST_AGE_SECONDS = 604_800;

const COMMON_DEFAULTS = { batchSize: 100, windowSeconds: 0, filters: [], reportsFailures: false } as const;
const DEFAULTS = {
  parallelizationFactor: 1,
  maximumRecordAgeSeconds: FOREVER,
  maximumRetryAttempts: -1,
  bisects: false,
  lastResult: "No records processed",
} as const;

/** @throws InvalidParameterValueException */
export function streamSettings(kind: StreamKind, before: Settings | undefined, given: Given, source: string): Settings {
  const common = commonSettings(before ?? COMMON_DEFAULTS, given, ["ScalingConfig", "ProvisionedPollerConfig"]);
  if (!common.filters.every((pattern) => looksIntoJson(pattern, kind.filtered.key))) throw badFilter();
  const kept: Omit<StreamSettings, keyof Position> = before?.stream ?? DEFAULTS;
  const { onFailure, ...rest } = kept;
  const failed = given.DestinationConfig ? onFailureOf(given.DestinationConfig) : onFailure;
  const parallelizationFactor = given.ParallelizationFactor ?? rest.parallelizationFactor;
  const tumblingWindowSeconds = given.TumblingWindowInSeconds ?? rest.tumblingWindowSeconds ?? 0;
  if (tumblingWindowSeconds > 0 && parallelizationFactor > 1) throw windowNeedsOneLane();
  const maximumRecordAgeSeconds = given.MaximumRecordAgeInSeconds ?? rest.maximumRecordAgeSeconds;
  if (maximumRecordAgeSeconds !== FOREVER && maximumRecordAgeSeconds < LEAST_AGE_SECONDS) {
    throw badRecordAge(FOREVER, LEAST_AGE_SECONDS, MOST_AGE_SECONDS);
  }
  return {
    ...common,
    stream: {
      ...rest,
      tumblingWindowSeconds,
      ...(before?.stream ? positionOf(before.stream) : startingPosition(kind, given, source)),
      parallelizationFactor,
      maximumRecordAgeSeconds,
      maximumRetryAttempts: given.MaximumRetryAttempts ?? rest.maximumRetryAttempts,
      bisects: given.BisectBatchOnFunctionError ?? rest.bisects,
      ...(failed === undefined ? {} : { onFailure: failed }),
    },
  };
}

type Position = Pick<StreamSettings, "startingPosition" | "startingTimestampMs">;

const positionOf = ({ startingPosition, startingTimestampMs }: Position): Position => ({
  startingPosition,
  ...(startingTimestampMs === undefined ? {} : { startingTimestampMs }),
});

function startingPosition({ beginsAtTimes }: StreamKind, given: Given, source: string): Position {
  const { StartingPosition, StartingPositionTimestamp } = given;
  if (StartingPosition === undefined) throw positionNeeded();
  if (StartingPosition !== "AT_TIMESTAMP") {
    if (StartingPositionTimestamp !== undefined) throw timestampUnneeded();
    return { startingPosition: StartingPosition };
  }
  if (!beginsAtTimes) throw noTimestampPosition(source);
  if (StartingPositionTimestamp === undefined) throw timestampNeeded();
  return { startingPosition: StartingPosition, startingTimestampMs: StartingPositionTimestamp.getTime() };
}

/** AWS refuses a pattern that takes the data of records for anything but JSON. */
function looksIntoJson(pattern: string, key: string): boolean {
  const parsed = JSON.parse(pattern) as Readonly<Record<string, unknown>>;
  return !Array.isArray(parsed[key]);
}

/** AWS: queues, topics and buckets are told of records that are given up. */
function onFailureOf({ OnFailure, OnSuccess }: NonNullable<Given["DestinationConfig"]>): string | undefined {
  if (OnSuccess) throw unsupported("DestinationConfig");
  const arn = OnFailure?.Destination;
  if (arn === undefined || arn === "") return undefined;
  if (!/^arn:[^:]+:(?:sqs|sns|s3):/.test(arn) || !destinationOf(arn)) throw badFailureDestination(arn);
  return arn;
}
