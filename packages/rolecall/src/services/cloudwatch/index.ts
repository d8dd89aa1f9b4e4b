import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeActions } from "./alarms/actions.js";
import { startLooking } from "./alarms/evaluator.js";
import { alarmEvents } from "./alarms/events.js";
import { violated } from "./errors.js";
import { startAging } from "./metrics/retention.js";
import { DeleteAlarms } from "./operations/delete-alarms.js";
import { DeleteDashboards } from "./operations/delete-dashboards.js";
import { DescribeAlarmHistory } from "./operations/describe-alarm-history.js";
import { DescribeAlarms } from "./operations/describe-alarms.js";
import { DescribeAlarmsForMetric } from "./operations/describe-alarms-for-metric.js";
import { DisableAlarmActions } from "./operations/disable-alarm-actions.js";
import { EnableAlarmActions } from "./operations/enable-alarm-actions.js";
import { GetDashboard } from "./operations/get-dashboard.js";
import { GetMetricData } from "./operations/get-metric-data.js";
import { GetMetricStatistics } from "./operations/get-metric-statistics.js";
import { ListDashboards } from "./operations/list-dashboards.js";
import { ListMetrics } from "./operations/list-metrics.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { PutDashboard } from "./operations/put-dashboard.js";
import { PutMetricAlarm } from "./operations/put-metric-alarm.js";
import { PutMetricData } from "./operations/put-metric-data.js";
import { SetAlarmState } from "./operations/set-alarm-state.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";

/** Amazon CloudWatch. README.md beside this file lists gaps and sources. */
export const cloudwatchService: ServiceDefinition = {
  service: cloudwatch,
  operations: [
    DeleteAlarms,
    DeleteDashboards,
    DescribeAlarmHistory,
    DescribeAlarms,
    DescribeAlarmsForMetric,
    DisableAlarmActions,
    EnableAlarmActions,
    GetDashboard,
    GetMetricData,
    GetMetricStatistics,
    ListDashboards,
    ListMetrics,
    ListTagsForResource,
    PutDashboard,
    PutMetricAlarm,
    PutMetricData,
    SetAlarmState,
    TagResource,
    UntagResource,
  ],
  resources,
  refusal,
  violated,
  resume: async (host) => {
    await resumeActions(host);
    await alarmEvents.resume(host);
    startLooking(host);
    startAging(host);
  },
};
