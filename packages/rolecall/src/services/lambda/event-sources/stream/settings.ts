/** What a caller may set of a mapping from a stream of DynamoDB. */
import { destinationOf } from "../../async/destinations.js";
import {
  badFailureDestination,
  noTimestampPosition,
  positionNeeded,
  unsupported,
  windowNeedsOneLane,
} from "../errors.js";
import type { StreamSettings } from "../records.js";
import { commonSettings, type Given, type Settings } from "../settings.js";

const COMMON_DEFAULTS = { batchSize: 100, windowSeconds: 0, filters: [], reportsFailures: false } as const;
const DEFAULTS = {
  parallelizationFactor: 1,
  maximumRecordAgeSeconds: -1,
  maximumRetryAttempts: -1,
  bisects: false,
  lastResult: "No records processed",
} as const;

/** @throws InvalidParameterValueException */
export function streamSettings(before: Settings | undefined, given: Given): Settings {
  const common = commonSettings(before ?? COMMON_DEFAULTS, given, ["ScalingConfig"]);
  const kept: Omit<StreamSettings, "startingPosition"> = before?.stream ?? DEFAULTS;
  const { onFailure, ...rest } = kept;
  const failed = given.DestinationConfig ? onFailureOf(given.DestinationConfig) : onFailure;
  const parallelizationFactor = given.ParallelizationFactor ?? rest.parallelizationFactor;
  const tumblingWindowSeconds = given.TumblingWindowInSeconds ?? rest.tumblingWindowSeconds ?? 0;
  if (tumblingWindowSeconds > 0 && parallelizationFactor > 1) throw windowNeedsOneLane();
  return {
    ...common,
    stream: {
      ...rest,
      tumblingWindowSeconds,
      startingPosition: before?.stream?.startingPosition ?? startingPosition(given.StartingPosition),
      parallelizationFactor,
      maximumRecordAgeSeconds: given.MaximumRecordAgeInSeconds ?? rest.maximumRecordAgeSeconds,
      maximumRetryAttempts: given.MaximumRetryAttempts ?? rest.maximumRetryAttempts,
      bisects: given.BisectBatchOnFunctionError ?? rest.bisects,
      ...(failed === undefined ? {} : { onFailure: failed }),
    },
  };
}

function startingPosition(given: Given["StartingPosition"]): StreamSettings["startingPosition"] {
  if (given === undefined) throw positionNeeded();
  if (given === "AT_TIMESTAMP") throw noTimestampPosition();
  return given;
}

/** AWS: queues, topics and buckets are told of records that are given up. */
function onFailureOf({ OnFailure, OnSuccess }: NonNullable<Given["DestinationConfig"]>): string | undefined {
  if (OnSuccess?.Destination) throw unsupported("DestinationConfig.OnSuccess");
  const arn = OnFailure?.Destination;
  if (arn === undefined || arn === "") return undefined;
  if (!/^arn:[^:]+:(?:sqs|sns|s3):/.test(arn) || !destinationOf(arn)) throw badFailureDestination(arn);
  return arn;
}
