/** What a caller may set of a mapping from a queue. */
import { badPollers, fifoBatch, fifoWindow, scaledTwice, unsupported, windowNeeded } from "../errors.js";
import { commonSettings, type Given, type Settings } from "../settings.js";

/** AWS's, where nothing is said. */
const DEFAULTS: Settings = { batchSize: 10, windowSeconds: 0, filters: [], reportsFailures: false };

const MOST_WITHOUT_WINDOW = 10;

const OF_STREAMS = [
  "StartingPosition",
  "StartingPositionTimestamp",
  "ParallelizationFactor",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "TumblingWindowInSeconds",
] as const satisfies readonly (keyof Given)[];

/** @throws InvalidParameterValueException */
export function queueSettings(before: Settings = DEFAULTS, given: Given, source: string): Settings {
  const common = commonSettings(before, given, OF_STREAMS);
  const { batchSize, windowSeconds } = common;
  if (source.endsWith(".fifo")) {
    if (batchSize > MOST_WITHOUT_WINDOW) throw fifoBatch(MOST_WITHOUT_WINDOW);
    if (windowSeconds > 0) throw fifoWindow();
  }
  if (batchSize > MOST_WITHOUT_WINDOW && windowSeconds === 0) throw windowNeeded();
  const maximumConcurrency = given.ScalingConfig ? given.ScalingConfig.MaximumConcurrency : before.maximumConcurrency;
  const provisioned = given.ProvisionedPollerConfig
    ? provisionedMode(given.ProvisionedPollerConfig)
    : before.provisioned;
  if (provisioned && maximumConcurrency !== undefined) throw scaledTwice();
  return {
    ...common,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(provisioned ? { provisioned } : {}),
  };
}

const LEAST_POLLERS = 2;
const MOST_POLLERS = 200;

/** Undefined: none, which an empty setting means. */
function provisionedMode({
  MinimumPollers,
  MaximumPollers,
  PollerGroupName,
}: NonNullable<Given["ProvisionedPollerConfig"]>): Settings["provisioned"] {
  if (PollerGroupName !== undefined) throw unsupported("ProvisionedPollerConfig.PollerGroupName");
  if (MinimumPollers === undefined && MaximumPollers === undefined) return undefined;
  const minimum = MinimumPollers ?? LEAST_POLLERS;
  const maximum = MaximumPollers ?? Math.max(MOST_POLLERS, minimum);
  if (minimum < LEAST_POLLERS || maximum < minimum) throw badPollers(LEAST_POLLERS);
  return { minimum, maximum };
}
