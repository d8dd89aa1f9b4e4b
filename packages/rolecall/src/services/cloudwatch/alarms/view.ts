/** Alarms as they are answered. */
import type { AlarmHistoryItem, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { alarmArn } from "../names.js";
import type { AlarmRecord, HistoryRecord } from "../records.js";

export function alarmView(alarm: AlarmRecord): MetricAlarm {
  const { settings, state, actions, name } = alarm;
  return {
    AlarmName: name,
    AlarmArn: alarmArn(alarm, name),
    ...(settings as Partial<MetricAlarm>),
    ...(settings.Metrics ? {} : { Dimensions: (settings.Dimensions ?? []).map((one) => ({ ...one })) }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredMs),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: [...actions.OK],
    AlarmActions: [...actions.ALARM],
    InsufficientDataActions: [...actions.INSUFFICIENT_DATA],
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.updatedMs),
    StateTransitionedTimestamp: new Date(state.changedMs),
  };
}

export const historyView = ({ alarm, atMs, type, summary, data }: HistoryRecord): AlarmHistoryItem => ({
  AlarmName: alarm,
  AlarmType: "MetricAlarm",
  Timestamp: new Date(atMs),
  HistoryItemType: type,
  HistorySummary: summary,
  HistoryData: data,
});
