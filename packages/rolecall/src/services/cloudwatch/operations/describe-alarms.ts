import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { alarmView } from "../alarms/view.js";
import { exclusive, invalid } from "../errors.js";
import { alarmArn } from "../names.js";
import { pageOf } from "../paging.js";
import { type AlarmRecord, alarms } from "../records.js";

/** DescribeAlarms answers the alarms of an account in a Region, by name. */
export const DescribeAlarms = operation(cloudwatch, "DescribeAlarms", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html",

  // Unverified: that alarms which are named are asked about one by one.
  permissions: ({ input, here }) =>
    (input.AlarmNames?.length ? input.AlarmNames : ["*"]).map((name) =>
      permission("cloudwatch:DescribeAlarms", alarmArn(here, name), {}),
    ),

  async handle({ input, here: { account, region }, store }) {
    const { AlarmNames, AlarmNamePrefix = "", AlarmTypes = ["MetricAlarm"], StateValue, ActionPrefix } = input;
    const { ChildrenOfAlarmName, ParentsOfAlarmName } = input;
    if (ChildrenOfAlarmName ?? ParentsOfAlarmName) throw notEmulated("a composite alarm");
    if (AlarmNames && input.AlarmNamePrefix !== undefined) throw invalid(exclusive("AlarmNames", "AlarmNamePrefix"));
    const { items } = await store.read((read) => alarms.list(read, { prefix: [account, region] }));
    const acts = ({ actions }: AlarmRecord) => Object.values(actions).flat();
    const wanted = items.filter(
      (alarm) =>
        AlarmTypes.includes("MetricAlarm") &&
        (!AlarmNames || AlarmNames.includes(alarm.name)) &&
        alarm.name.startsWith(AlarmNamePrefix) &&
        (StateValue === undefined || alarm.state.value === StateValue) &&
        (ActionPrefix === undefined || acts(alarm).some((arn) => arn.startsWith(ActionPrefix))),
    );
    const { items: page, ...next } = pageOf(wanted, input.MaxRecords ?? 50, input.NextToken, ({ name }) => name);
    return { CompositeAlarms: [], MetricAlarms: page.map(alarmView), ...next };
  },
});
