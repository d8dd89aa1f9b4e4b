import { DescribeAlarmHistory } from "../../../src/services/cloudwatch/operations/describe-alarm-history.js";
import { PutMetricAlarm } from "../../../src/services/cloudwatch/operations/put-metric-alarm.js";
import { SetAlarmState } from "../../../src/services/cloudwatch/operations/set-alarm-state.js";
import { REGION } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";

const AlarmName = "failing";

/** An alarm of CloudWatch that is raised; what became of its action stands in its history. */
export const alarm: Invoker = async ({ root, owner, world }, target) => {
  await root.call(PutMetricAlarm, {
    AlarmName,
    Namespace: "Shop",
    MetricName: "Errors",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: [target],
  });
  const principal = "lambda.alarms.cloudwatch.amazonaws.com";
  return {
    principal,
    grants: [
      {
        Principal: principal,
        SourceArn: `arn:aws:cloudwatch:${REGION}:${owner}:alarm:${AlarmName}`,
        SourceAccount: owner,
      },
    ],
    async fire() {
      await root.call(SetAlarmState, { AlarmName, StateValue: "ALARM", StateReason: "to try" });
      await world.settled();
      const { AlarmHistoryItems: [item] = [] } = await root.call(DescribeAlarmHistory, { HistoryItemType: "Action" });
      const { actionState, error } = JSON.parse(item?.HistoryData ?? "{}") as { actionState?: string; error?: string };
      return { actionState, error };
    },
  };
};
