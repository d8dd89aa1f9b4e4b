/** What PutMetricAlarm says, checked. */
import type { PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { Json } from "../../../store/store.js";
import { exclusive, invalid, required } from "../errors.js";
import { SHORT_PERIODS } from "../metrics/read.js";
import { statisticOf } from "../metrics/statistics.js";
import { queriesOf } from "../queries/query.js";
import { tried } from "../queries/run.js";
import type { AlarmRecord, AlarmSettings } from "../records.js";
import { breachOf } from "./evaluate.js";
import { requireAction } from "./targets.js";

const TREATMENTS = ["breaching", "notBreaching", "ignore", "missing"];
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;

/** @throws ValidationError, MissingParameter; the words are unverified but for those of the longest range */
export function settingsOf(
  input: PutMetricAlarmCommandInput,
  here: { readonly account: string; readonly region: string },
): AlarmSettings {
  const { EvaluationPeriods, ComparisonOperator, Threshold, DatapointsToAlarm, TreatMissingData } = input;
  requireKnown(input);
  if (EvaluationPeriods === undefined) throw required("EvaluationPeriods");
  if (ComparisonOperator === undefined) throw required("ComparisonOperator");
  if (Threshold === undefined) throw required("Threshold");
  if (!Number.isFinite(Threshold)) throw invalid(`The value ${Threshold} for parameter Threshold is invalid.`);
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
  }
  if (TreatMissingData !== undefined && !TREATMENTS.includes(TreatMissingData)) {
    throw invalid(
      `Option ${TreatMissingData} is not supported. Supported options for TreatMissingData are ${TREATMENTS.join(", ")}.`,
    );
  }
  const low = input.EvaluateLowSampleCountPercentile;
  if (low !== undefined && low !== "evaluate" && low !== "ignore") {
    throw invalid(
      `Option ${low} is not supported. Supported options for EvaluateLowSampleCountPercentile are evaluate, ignore.`,
    );
  }
  const watched = input.Metrics ? metricsOf(input, here) : metricOf(input);
  const longest = watched.periodSeconds * EvaluationPeriods;
  if (watched.periodSeconds < 3600 && longest > DAY_SECONDS) {
    throw invalid("Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
  }
  if (longest > WEEK_SECONDS) {
    throw invalid("Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800).");
  }
  return pruned({
    AlarmDescription: input.AlarmDescription,
    ...watched.settings,
    EvaluationPeriods,
    DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData,
    EvaluateLowSampleCountPercentile: low,
  });
}

function requireKnown(input: PutMetricAlarmCommandInput): void {
  const { ThresholdMetricId, EvaluationCriteria, EvaluationInterval, EvaluationWindow, WarmUpConfiguration } = input;
  if (ThresholdMetricId !== undefined || (input.ComparisonOperator && !breachOf(input.ComparisonOperator))) {
    throw notEmulated("an alarm on an anomaly detection model");
  }
  if (EvaluationCriteria ?? EvaluationInterval) throw notEmulated("an alarm with `EvaluationCriteria`");
  if (EvaluationWindow) throw notEmulated("an alarm's `EvaluationWindow`");
  if (WarmUpConfiguration) throw notEmulated("an alarm's `WarmUpConfiguration`");
  if (input.ActionConfiguration) throw notEmulated("an alarm's `ActionConfiguration`");
}

interface Watched {
  readonly periodSeconds: number;
  readonly settings: object;
}

function metricOf(input: PutMetricAlarmCommandInput): Watched {
  const { MetricName, Namespace, Dimensions = [], Statistic, ExtendedStatistic, Period, Unit } = input;
  if (MetricName === undefined) throw required("MetricName");
  if (Namespace === undefined) throw required("Namespace");
  if (Period === undefined) throw required("Period");
  if (Statistic && ExtendedStatistic !== undefined) throw invalid(exclusive("Statistic", "ExtendedStatistic"));
  if (!Statistic && ExtendedStatistic === undefined) throw required("Statistic");
  if (ExtendedStatistic !== undefined && !statisticOf(ExtendedStatistic)) {
    throw invalid(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
  requirePeriod(Period);
  return {
    periodSeconds: Period,
    settings: {
      MetricName,
      Namespace,
      Dimensions: Dimensions.map(({ Name, Value }) => ({ Name, Value })),
      Statistic,
      ExtendedStatistic,
      Period,
      Unit,
    },
  };
}

function metricsOf(
  input: PutMetricAlarmCommandInput,
  here: { readonly account: string; readonly region: string },
): Watched {
  const { Metrics = [] } = input;
  for (const name of [
    "MetricName",
    "Namespace",
    "Dimensions",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
  ] as const) {
    if (input[name] !== undefined) throw invalid(exclusive("Metrics", name));
  }
  const queries = queriesOf(Metrics, "Metrics", here);
  if (queries.filter(({ returned }) => returned).length !== 1) {
    throw invalid("Exactly one element of the metrics list should return data.");
  }
  if (tried(queries) !== 1) throw invalid("An alarm watches a single time series.");
  const periodSeconds = Math.max(...queries.map((query) => query.periodSeconds ?? 0));
  if (periodSeconds === 0) throw invalid("Period must not be null");
  for (const query of queries) if (query.periodSeconds !== undefined) requirePeriod(query.periodSeconds);
  return { periodSeconds, settings: { Metrics: pruned(Metrics as unknown as Json[]) } };
}

function requirePeriod(seconds: number): void {
  const isShort = seconds >= 10 && SHORT_PERIODS.has(seconds);
  if (!isShort && seconds % 60 !== 0) throw invalid("Period must be 10, 20, 30 or a multiple of 60");
}

/** The ARNs by the state that they are for. */
export function actionsOf(input: PutMetricAlarmCommandInput, here: Here): AlarmRecord["actions"] {
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = input;
  for (const arn of [...OKActions, ...AlarmActions, ...InsufficientDataActions]) requireAction(arn, here);
  return { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions };
}

/** Without what is undefined, as JSON has it. */
const pruned = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
