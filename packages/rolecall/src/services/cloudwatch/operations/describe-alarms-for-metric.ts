import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { queriesOfAlarm } from "../alarms/evaluator.js";
import { alarmView } from "../alarms/view.js";
import { dimensionsOf, metricRef } from "../metrics/identity.js";
import { alarms } from "../records.js";

/** DescribeAlarmsForMetric answers the alarms that watch a metric, alone or in an expression. */
export const DescribeAlarmsForMetric = operation(cloudwatch, "DescribeAlarmsForMetric", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html",

  permissions: () => [permission("cloudwatch:DescribeAlarmsForMetric", "*", {})],

  async handle({ input, here: { account, region }, store }) {
    const { Namespace: namespace = "", MetricName: name = "", Dimensions, Period, Unit } = input;
    const statistic = input.Statistic ?? input.ExtendedStatistic;
    const { id } = metricRef({ account, region, namespace, name, dimensions: dimensionsOf(Dimensions) });
    const { items } = await store.read((read) => alarms.list(read, { prefix: [account, region] }));
    const wanted = items.filter((alarm) =>
      queriesOfAlarm(alarm).some(
        (query) =>
          "metric" in query &&
          query.metric.id === id &&
          (statistic === undefined || query.statistic === statistic) &&
          (Period === undefined || query.periodSeconds === Period) &&
          (Unit === undefined || query.unit === Unit),
      ),
    );
    return { MetricAlarms: wanted.map(alarmView) };
  },
});
