/**
 * What alarms tell the default event bus of their account: every change of state, whatever their actions, and every change
 * of configuration.
 *
 * Unverified: that switching actions on or off counts as an update, and the names of members that no example shows
 * (`datapointsToAlarm`, `evaluateLowSampleCountPercentile`).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html (2026-11)
 */
import { busOutbox } from "../../../kernel/bus-outbox.js";
import type { Transaction } from "../../../store/store.js";
import { PutEvents } from "../../events/operations/put-events.js";
import { alarmArn } from "../names.js";
import type { AlarmRecord, AlarmState } from "../records.js";
import { alarmData, metricsOf } from "./messages.js";
import { stamp } from "./text.js";

export const alarmEvents = busOutbox({
  name: "cloudwatch/events",
  service: "cloudwatch.amazonaws.com",
  source: "aws.cloudwatch",
  putEvents: () => PutEvents,
});

export interface Occasion {
  readonly id: string;
  readonly atMs: number;
}

/** @param alarm in its new state */
export const noteStateChange = (
  tx: Transaction,
  alarm: AlarmRecord,
  before: AlarmState,
  occasion: Occasion,
): Promise<void> => note(tx, alarm, "CloudWatch Alarm State Change", alarmData(alarm, before), occasion);

/** @param alarm as it is, or was when it was deleted; `previous`: as it was before an update */
export const noteConfigurationChange = (
  tx: Transaction,
  alarm: AlarmRecord,
  operation: "create" | "update" | "delete",
  previous: AlarmRecord | undefined,
  occasion: Occasion,
): Promise<void> =>
  note(
    tx,
    alarm,
    "CloudWatch Alarm Configuration Change",
    {
      alarmName: alarm.name,
      operation,
      state: { value: alarm.state.value, timestamp: stamp(alarm.state.updatedMs) },
      configuration: configurationOf(alarm),
      ...(previous === undefined ? {} : { previousConfiguration: configurationOf(previous) }),
    },
    occasion,
  );

const note = (
  tx: Transaction,
  alarm: AlarmRecord,
  detailType: string,
  detail: Readonly<Record<string, unknown>>,
  occasion: Occasion,
): Promise<void> =>
  alarmEvents.note(tx, {
    ...occasion,
    account: alarm.account,
    region: alarm.region,
    detailType,
    resources: [alarmArn(alarm, alarm.name)],
    detail,
  });

/** Members that are undefined are left out of the JSON. */
function configurationOf(alarm: AlarmRecord): object {
  const { settings, actions } = alarm;
  return {
    evaluationPeriods: settings.EvaluationPeriods,
    datapointsToAlarm: settings.DatapointsToAlarm,
    threshold: settings.Threshold,
    comparisonOperator: settings.ComparisonOperator,
    treatMissingData: settings.TreatMissingData,
    evaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile,
    metrics: metricsOf(alarm),
    alarmName: alarm.name,
    description: settings.AlarmDescription,
    actionsEnabled: alarm.actionsEnabled,
    timestamp: stamp(alarm.configuredMs),
    okActions: actions.OK,
    alarmActions: actions.ALARM,
    insufficientDataActions: actions.INSUFFICIENT_DATA,
  };
}
