/**
 * What is told of an alarm that changed its state: the text for topics (recorded in 2023), the event for functions
 * (recorded in 2024) and, for the most part, for the event bus.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { alarmArn } from "../names.js";
import type { AlarmRecord, AlarmState } from "../records.js";
import { javaNumber, regionName, stamp } from "./text.js";

export const subjectOf = ({ state, name, region }: AlarmRecord): string =>
  `${state.value}: "${name}" in ${regionName(region)}`;

/** @param alarm in its new state */
export function notification(alarm: AlarmRecord, before: AlarmState): string {
  const { account, region, name, settings, actions, state } = alarm;
  const text = JSON.stringify({
    AlarmName: name,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configuredMs),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: stamp(state.updatedMs),
    Region: regionName(region),
    AlarmArn: alarmArn(alarm, name),
    OldStateValue: before.value,
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
    Trigger: triggerOf(alarm),
  });
  // The threshold is a double of Java's, which JSON has no notion of.
  return text.replace(JSON.stringify(THRESHOLD), javaNumber(settings.Threshold));
}

/** No text of a request has a NUL in it that JSON did not escape. */
const THRESHOLD = "\u0000threshold";

function triggerOf({ settings }: AlarmRecord): object {
  const compared = {
    EvaluationPeriods: settings.EvaluationPeriods,
    ...(settings.DatapointsToAlarm === undefined ? {} : { DatapointsToAlarm: settings.DatapointsToAlarm }),
    ComparisonOperator: settings.ComparisonOperator,
    Threshold: THRESHOLD,
    TreatMissingData: settings.TreatMissingData ?? "",
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? "",
  };
  if (settings.Metrics) return { ...compared, Metrics: settings.Metrics };
  const statistic =
    settings.Statistic === undefined
      ? { StatisticType: "ExtendedStatistic", ExtendedStatistic: settings.ExtendedStatistic }
      : { StatisticType: "Statistic", Statistic: settings.Statistic.toUpperCase() };
  return {
    MetricName: settings.MetricName,
    Namespace: settings.Namespace,
    ...statistic,
    Unit: settings.Unit ?? null,
    Dimensions: (settings.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
    Period: settings.Period,
    ...compared,
  };
}

/** What functions and the bus read alike. @param alarm in its new state */
export function alarmData(alarm: AlarmRecord, before: AlarmState) {
  const { settings, name, state } = alarm;
  return {
    alarmName: name,
    state: stateOf(state),
    previousState: stateOf(before),
    configuration: {
      ...(settings.AlarmDescription === undefined ? {} : { description: settings.AlarmDescription }),
      metrics: metricsOf(alarm),
    },
  };
}

/** The event of a function. */
export const lambdaEvent = (alarm: AlarmRecord, before: AlarmState): string =>
  JSON.stringify({
    source: "aws.cloudwatch",
    alarmArn: alarmArn(alarm, alarm.name),
    accountId: alarm.account,
    time: stamp(alarm.state.updatedMs),
    region: alarm.region,
    alarmData: alarmData(alarm, before),
  });

const stateOf = ({ value, reason, reasonData, updatedMs }: AlarmState) => ({
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: stamp(updatedMs),
});

export function metricsOf({ settings, metricId }: AlarmRecord): object[] {
  if (settings.Metrics) return settings.Metrics.map((query) => metricOf(query as unknown as MetricDataQuery));
  const { Namespace, MetricName, Dimensions = [], Period, Statistic, ExtendedStatistic, Unit } = settings;
  const Metric = { Namespace, MetricName, Dimensions: [...Dimensions] };
  const MetricStat = { Metric, Period, Stat: Statistic ?? ExtendedStatistic, Unit: Unit as never };
  return [metricOf({ Id: metricId, MetricStat, ReturnData: true })];
}

function metricOf({ Id, MetricStat, Expression, Label, Period, ReturnData = true }: MetricDataQuery): object {
  const metric = MetricStat?.Metric;
  return {
    id: Id,
    ...(Label === undefined ? {} : { label: Label }),
    ...(Expression === undefined ? {} : { expression: Expression }),
    ...(Period === undefined ? {} : { period: Period }),
    ...(MetricStat
      ? {
          metricStat: {
            metric: {
              namespace: metric?.Namespace,
              name: metric?.MetricName,
              dimensions: Object.fromEntries((metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
            },
            period: MetricStat.Period,
            stat: MetricStat.Stat,
            ...(MetricStat.Unit === undefined ? {} : { unit: MetricStat.Unit }),
          },
        }
      : {}),
    returnData: ReturnData,
  };
}
