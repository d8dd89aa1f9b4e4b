import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { historyView } from "../alarms/view.js";
import { alarmArn } from "../names.js";
import { pageOf } from "../paging.js";
import { type HistoryRecord, history } from "../records.js";

/** DescribeAlarmHistory answers what became of alarms, also of those that are deleted. */
export const DescribeAlarmHistory = operation(cloudwatch, "DescribeAlarmHistory", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html",

  permissions: ({ input, here }) => [
    permission("cloudwatch:DescribeAlarmHistory", alarmArn(here, input.AlarmName ?? "*"), {}),
  ],

  async handle({ input, here: { account, region }, store }) {
    const { AlarmName, AlarmTypes = ["MetricAlarm"], HistoryItemType, StartDate, EndDate, AlarmContributorId } = input;
    const { ScanBy = "TimestampDescending", MaxRecords = 100, NextToken } = input;
    const prefix = [account, region, ...(AlarmName === undefined ? [] : [AlarmName])];
    const { items } = await store.read((read) => history.list(read, { prefix }));
    const key = keyOf(ScanBy === "TimestampAscending");
    const wanted = items.filter(
      ({ atMs, type }) =>
        // Contributors are of alarms on several series, which there are none of.
        AlarmContributorId === undefined &&
        AlarmTypes.includes("MetricAlarm") &&
        (HistoryItemType === undefined || type === HistoryItemType) &&
        (StartDate === undefined || atMs >= StartDate.getTime()) &&
        (EndDate === undefined || atMs <= EndDate.getTime()),
    );
    const { items: page, ...next } = pageOf(wanted, MaxRecords, NextToken, key);
    return { AlarmHistoryItems: page.map(historyView), ...next };
  },
});

/** Texts in the order of the list: times counted down where the newest comes first. */
const keyOf =
  (oldestFirst: boolean) =>
  ({ atMs, id }: HistoryRecord): string =>
    `${String(oldestFirst ? atMs : Number.MAX_SAFE_INTEGER - atMs).padStart(16, "0")} ${id}`;
