/** Alarms: what they watch, when they change, and whom they may tell. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Invocation, Sandboxes } from "../../../runtime/sandboxes.js";
import { type Actor, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { PutRule } from "../../events/operations/put-rule.js";
import { PutTargets } from "../../events/operations/put-targets.js";
import { AddPermission } from "../../lambda/operations/add-permission.js";
import { activeFunction, FUNCTION_ARN } from "../../lambda/testing.js";
import { CreateTopic } from "../../sns/operations/create-topic.js";
import { Subscribe } from "../../sns/operations/subscribe.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../sqs/operations/receive-message.js";
import { DeleteAlarms } from "../operations/delete-alarms.js";
import { DescribeAlarmHistory } from "../operations/describe-alarm-history.js";
import { DescribeAlarms } from "../operations/describe-alarms.js";
import { DescribeAlarmsForMetric } from "../operations/describe-alarms-for-metric.js";
import { DisableAlarmActions } from "../operations/disable-alarm-actions.js";
import { EnableAlarmActions } from "../operations/enable-alarm-actions.js";
import { ListTagsForResource } from "../operations/list-tags-for-resource.js";
import { PutMetricAlarm } from "../operations/put-metric-alarm.js";
import { PutMetricData } from "../operations/put-metric-data.js";
import { SetAlarmState } from "../operations/set-alarm-state.js";
import { TagResource } from "../operations/tag-resource.js";
import { UntagResource } from "../operations/untag-resource.js";
import { type AlarmRecord, type AlarmSettings, actions, alarms } from "../records.js";
import { MINUTE } from "../testing.js";
import { resumeActions } from "./actions.js";

const ARN = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:failing";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

let invoked: Invocation[];
const SANDBOXES: Sandboxes = {
  async invoke(fn, invocation) {
    invoked.push(invocation);
    return { payload: Buffer.from("1"), logTail: new Uint8Array(), executedVersion: fn.version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
beforeEach(async () => {
  invoked = [];
  world = await testWorld({ sandboxes: SANDBOXES });
});
afterEach(() => world.end());

const alarmed = (more: object = {}, by: Actor = world.root) =>
  by.call(PutMetricAlarm, {
    AlarmName: "failing",
    Namespace: "Shop",
    MetricName: "Errors",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 2,
    ComparisonOperator: "GreaterThanThreshold",
    ...more,
  });
const put = (Value: number) =>
  world.root.call(PutMetricData, { Namespace: "Shop", MetricData: [{ MetricName: "Errors", Value }] });
const pass = async (ms: number) => {
  await world.settled();
  await world.clock.advance(ms);
  await world.settled();
};
const described = async (input: object = {}) => (await world.root.call(DescribeAlarms, input)).MetricAlarms ?? [];
const state = async () => {
  const [alarm] = await described();
  return [alarm?.StateValue, alarm?.StateReason];
};
const set = (StateValue: "ALARM" | "OK") =>
  world.root.call(SetAlarmState, { AlarmName: "failing", StateValue, StateReason: "testing alarm" });
const historyOf = async (HistoryItemType?: "Action" | "StateUpdate" | "ConfigurationUpdate") =>
  (
    (await world.root.call(DescribeAlarmHistory, { HistoryItemType, ScanBy: "TimestampAscending" }))
      .AlarmHistoryItems ?? []
  ).map(({ HistorySummary }) => HistorySummary);
const permit = (SourceArn = ARN) =>
  world.root.call(AddPermission, {
    FunctionName: "f",
    StatementId: "AlarmAction",
    Action: "lambda:InvokeFunction",
    Principal: "lambda.alarms.cloudwatch.amazonaws.com",
    SourceAccount: "000000000000",
    SourceArn,
  });

describe("an alarm", () => {
  test("begins unchecked, and is described as recorded in 2023", async () => {
    await alarmed({ AlarmDescription: "d", Unit: "Count", TreatMissingData: "ignore", AlarmActions: [TOPIC] });
    const at = new Date(world.clock.now());
    expect(await described()).toEqual([
      {
        ActionsEnabled: true,
        AlarmActions: [TOPIC],
        AlarmArn: ARN,
        AlarmConfigurationUpdatedTimestamp: at,
        AlarmDescription: "d",
        AlarmName: "failing",
        ComparisonOperator: "GreaterThanThreshold",
        Dimensions: [],
        EvaluationPeriods: 1,
        InsufficientDataActions: [],
        MetricName: "Errors",
        Namespace: "Shop",
        OKActions: [],
        Period: 60,
        StateReason: "Unchecked: Initial alarm creation",
        StateTransitionedTimestamp: at,
        StateUpdatedTimestamp: at,
        StateValue: "INSUFFICIENT_DATA",
        Statistic: "Sum",
        Threshold: 2,
        TreatMissingData: "ignore",
        Unit: "Count",
      },
    ]);
  });

  test("is raised by its metric, ends with it, and tells why in AWS's words", async () => {
    await alarmed({ TreatMissingData: "notBreaching" });
    await put(21.5);
    await pass(MINUTE);
    expect(await state()).toEqual([
      "ALARM",
      "Threshold Crossed: 1 datapoint [21.5 (01/01/26 12:00:00)] was greater than the threshold (2.0).",
    ]);
    expect(JSON.parse((await described())[0]?.StateReasonData ?? "")).toEqual({
      version: "1.0",
      queryDate: "2026-01-01T12:01:00.000+0000",
      startDate: "2026-01-01T12:00:00.000+0000",
      statistic: "Sum",
      period: 60,
      recentDatapoints: [21.5],
      threshold: 2,
      evaluatedDatapoints: [{ timestamp: "2026-01-01T12:00:00.000+0000", sampleCount: 1, value: 21.5 }],
    });
    await pass(3 * MINUTE);
    expect(await state()).toEqual([
      "OK",
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
    ]);
    expect(await historyOf()).toEqual([
      'Alarm "failing" created',
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
      "Alarm updated from ALARM to OK",
    ]);
  });

  test("of several periods counts those beyond the threshold", async () => {
    await alarmed({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    for (const value of [5, 1, 4]) {
      await put(value);
      await pass(MINUTE);
    }
    expect(await state()).toEqual([
      "ALARM",
      "Threshold Crossed: 2 out of the last 3 datapoints [4.0 (01/01/26 12:02:00), 5.0 (01/01/26 12:00:00)] were greater than the threshold (2.0) (minimum 2 datapoints for OK -> ALARM transition).",
    ]);
  });

  test("without data is raised or not, as it says", async () => {
    await alarmed({ TreatMissingData: "breaching", EvaluationPeriods: 2 });
    await pass(MINUTE);
    expect(await state()).toEqual([
      "ALARM",
      "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
    ]);
    await alarmed({ TreatMissingData: "missing" });
    await pass(MINUTE);
    expect(await state()).toEqual(["INSUFFICIENT_DATA", "Insufficient Data: 1 datapoint was unknown."]);
  });

  test("watches what an expression comes to", async () => {
    const stat = (MetricName: string) => ({ Metric: { Namespace: "Shop", MetricName }, Period: 60, Stat: "Sum" });
    const watch = (Metrics: object[]) =>
      world.root.call(PutMetricAlarm, {
        AlarmName: "failing",
        EvaluationPeriods: 1,
        Threshold: 40,
        ComparisonOperator: "GreaterThanThreshold",
        Metrics: Metrics as never,
      });
    const metrics = [
      { Id: "e", MetricStat: stat("Errors"), ReturnData: false },
      { Id: "o", MetricStat: stat("Orders"), ReturnData: false },
    ];
    await watch([...metrics, { Id: "rate", Expression: "100 * e / o" }]);
    await world.root.call(PutMetricData, {
      Namespace: "Shop",
      MetricData: [
        { MetricName: "Errors", Value: 1 },
        { MetricName: "Orders", Value: 2 },
      ],
    });
    await pass(MINUTE);
    expect(await state()).toEqual([
      "ALARM",
      "Threshold Crossed: 1 datapoint [50.0 (01/01/26 12:00:00)] was greater than the threshold (40.0).",
    ]);
    expect((await refusal(watch([...metrics, { Id: "all", Expression: "METRICS()" }]))).message).toBe(
      "An alarm watches a single time series.",
    );
    await expect(watch([{ Id: "s", Expression: "SEARCH('a', 'Sum', 60)" }])).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });

  test("of more than a day is looked at each hour, up to the hour, and soon after it is made", async () => {
    await alarmed({ Period: 3600, EvaluationPeriods: 25, DatapointsToAlarm: 1, TreatMissingData: "notBreaching" });
    await put(5);
    await pass(MINUTE);
    // What has come since the full hour does not count yet.
    expect((await state())[0]).toBe("OK");
    await pass(58 * MINUTE);
    expect((await state())[0]).toBe("OK");
    await pass(MINUTE);
    expect((await state())[0]).toBe("ALARM");
  });

  test("that can't be looked at keeps no other from being", async () => {
    await alarmed({ TreatMissingData: "breaching" });
    const [known] = (await world.host.store.read((read) => alarms.list(read, { prefix: [] }))).items;
    const unreadable = { ...(known?.settings as AlarmSettings), Metrics: [{ Id: "m", Expression: "(" }] };
    await world.host.store.transact((tx) =>
      alarms.put(tx, { ...(known as AlarmRecord), name: "a", settings: unreadable }),
    );
    await pass(MINUTE);
    expect((await described({ AlarmNames: ["failing"] }))[0]?.StateValue).toBe("ALARM");
  });

  test("of ten seconds is looked at every ten seconds", async () => {
    await alarmed({ Period: 10 });
    await world.root.call(PutMetricData, {
      Namespace: "Shop",
      MetricData: [{ MetricName: "Errors", Value: 9, StorageResolution: 1 }],
    });
    await pass(10_000);
    expect((await state())[0]).toBe("ALARM");
  });

  test("set by hand goes back to what its metric says", async () => {
    await alarmed({ TreatMissingData: "notBreaching" });
    await set("ALARM");
    expect(await state()).toEqual(["ALARM", "testing alarm"]);
    await pass(MINUTE);
    expect((await state())[0]).toBe("OK");
    expect(
      await refusal(world.root.call(SetAlarmState, { AlarmName: "x", StateValue: "OK", StateReason: "r" })),
    ).toMatchObject({
      code: "ResourceNotFound",
    });
  });

  test("is found by metric, name, state and action, and deleted with all others or not at all", async () => {
    await alarmed({ AlarmActions: [TOPIC] });
    await alarmed({ AlarmName: "other", MetricName: "Orders" });
    const names = async (input: object) => (await described(input)).map(({ AlarmName }) => AlarmName);
    expect(await names({ AlarmNamePrefix: "fa" })).toEqual(["failing"]);
    expect(await names({ AlarmNames: ["other", "none"] })).toEqual(["other"]);
    expect(await names({ ActionPrefix: "arn:aws:sns" })).toEqual(["failing"]);
    expect(await names({ StateValue: "OK" })).toEqual([]);
    expect(await names({ AlarmTypes: ["CompositeAlarm"] })).toEqual([]);
    const page = await world.root.call(DescribeAlarms, { MaxRecords: 1 });
    expect(await names({ NextToken: page.NextToken })).toEqual(["other"]);
    const { MetricAlarms = [] } = await world.root.call(DescribeAlarmsForMetric, {
      Namespace: "Shop",
      MetricName: "Orders",
    });
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual(["other"]);

    expect((await refusal(world.root.call(DeleteAlarms, { AlarmNames: ["failing", "none"] }))).code).toBe(
      "ResourceNotFound",
    );
    expect(await names({})).toHaveLength(2);
    await world.root.call(DeleteAlarms, { AlarmNames: ["failing", "other"] });
    expect(await names({})).toEqual([]);
    expect(await historyOf("ConfigurationUpdate")).toContain('Alarm "failing" deleted');
  });

  test("and its history come in pages, whatever the names", async () => {
    // By code point the first is before the second, by the units of UTF-16 behind it.
    const names = ["\uff5e", "\u{1f600}", "plain"];
    for (const AlarmName of names) await alarmed({ AlarmName });
    const alarmsOf = async (NextToken?: string): Promise<string[]> => {
      const page = await world.root.call(DescribeAlarms, { MaxRecords: 1, NextToken });
      const own = (page.MetricAlarms ?? []).map(({ AlarmName = "" }) => AlarmName);
      return page.NextToken ? [...own, ...(await alarmsOf(page.NextToken))] : own;
    };
    expect((await alarmsOf()).sort()).toEqual([...names].sort());

    await world.clock.advance(1000);
    await world.root.call(DeleteAlarms, { AlarmNames: ["plain"] });
    const historyPages = async (NextToken?: string): Promise<string[]> => {
      const page = await world.root.call(DescribeAlarmHistory, { MaxRecords: 1, NextToken });
      const own = (page.AlarmHistoryItems ?? []).map(({ HistorySummary = "" }) => HistorySummary);
      return page.NextToken ? [...own, ...(await historyPages(page.NextToken))] : own;
    };
    const told = await historyPages();
    expect(told[0]).toBe('Alarm "plain" deleted');
    expect(told.slice(1).sort()).toEqual(names.map((name) => `Alarm "${name}" created`).sort());
  });

  test.each([
    [{ Period: 45 }, "Period must be 10, 20, 30 or a multiple of 60"],
    [
      { EvaluationPeriods: 1441 },
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
    ],
    [{ AlarmActions: ["no"] }, "Invalid arn syntax: no"],
    [
      { OKActions: [TOPIC.replace("us-east-1", "eu-west-1")] },
      "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
    ],
    [{ AlarmActions: [TOPIC.replace("aws", "aws-cn")] }, "Invalid partition aws-cn specified. Only aws is supported."],
    [
      { ExtendedStatistic: "p50" },
      "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.",
    ],
    [{ DatapointsToAlarm: 2 }, "DatapointsToAlarm must be less than or equal to EvaluationPeriods."],
  ])("refuses %j", async (more, message) => {
    expect(await refusal(alarmed(more))).toMatchObject({ code: "ValidationException", message });
  });

  test("has tags, by which it can be kept from others", async () => {
    const ann = await world.user(
      "ann",
      allow(["cloudwatch:*"], "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    );
    const tag = (team: string) =>
      world.root.call(TagResource, { ResourceARN: ARN, Tags: [{ Key: "team", Value: team }] });
    const change = () => ann.call(SetAlarmState, { AlarmName: "failing", StateValue: "OK", StateReason: "r" });
    await alarmed({ Tags: [{ Key: "team", Value: "red" }] });
    await change();
    await tag("blue");
    expect((await refusal(change())).message).toContain(
      `is not authorized to perform: cloudwatch:SetAlarmState on resource: ${ARN}`,
    );
    await world.root.call(UntagResource, { ResourceARN: ARN, TagKeys: ["team"] });
    expect(await world.root.call(ListTagsForResource, { ResourceARN: ARN })).toEqual({ Tags: [] });
    for (const ResourceARN of [`${ARN}-other`, ARN.replace("aws", "aws-cn")]) {
      expect((await refusal(world.root.call(ListTagsForResource, { ResourceARN }))).code).toBe(
        "ResourceNotFoundException",
      );
    }
    const abroad = world.root.call(ListTagsForResource, { ResourceARN: ARN }, { region: "eu-west-1" });
    expect((await refusal(abroad)).code).toBe("ResourceNotFoundException");
  });
});

describe("who makes an alarm", () => {
  test("may be kept to some actions", async () => {
    const ann = await world.user(
      "ann",
      allow("cloudwatch:PutMetricAlarm", "*", { "ForAllValues:StringLike": { "cloudwatch:AlarmActions": [TOPIC] } }),
    );
    await alarmed({ AlarmActions: [TOPIC] }, ann);
    for (const state of ["AlarmActions", "OKActions", "InsufficientDataActions"]) {
      expect((await refusal(alarmed({ [state]: [FUNCTION_ARN] }, ann))).code).toBe("AccessDeniedException");
    }
  });

  test("needs cloudwatch:TagResource to give it tags", async () => {
    const ann = await world.user("ann", allow("cloudwatch:PutMetricAlarm"));
    const make = ann.call(PutMetricAlarm, {
      AlarmName: "failing",
      EvaluationPeriods: 1,
      Tags: [{ Key: "team", Value: "red" }],
    });
    expect((await refusal(make)).message).toContain("cloudwatch:TagResource");
  });
});

describe("a function", () => {
  beforeEach(async () => {
    await activeFunction(world, (await world.role("role")).arn);
    await alarmed({ AlarmActions: [FUNCTION_ARN], AlarmDescription: "d" });
  });

  test("is not invoked without its policy; the trail and the alarm's history say so, and it is not tried again", async () => {
    await set("ALARM");
    await pass(0);
    expect(invoked).toEqual([]);
    const asked = world.trail.all().find(({ action }) => action === "lambda:InvokeFunction");
    expect(asked).toMatchObject({ outcome: "implicitDeny", resource: FUNCTION_ARN });
    const { AlarmHistoryItems = [] } = await world.root.call(DescribeAlarmHistory, { HistoryItemType: "Action" });
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Failed to execute action ${FUNCTION_ARN}`,
    ]);
    expect(JSON.parse(AlarmHistoryItems[0]?.HistoryData ?? "")).toMatchObject({
      actionState: "Failed",
      error:
        "CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on the resource because no resource-based policy allows the lambda:InvokeFunction action",
    });
    await permit();
    await pass(60 * MINUTE);
    expect(invoked).toEqual([]);
  });

  test("is invoked with its policy for this alarm, with the event that was recorded in 2024", async () => {
    await permit();
    await set("ALARM");
    await pass(0);
    expect(invoked.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))).toEqual([
      {
        source: "aws.cloudwatch",
        alarmArn: ARN,
        accountId: "000000000000",
        time: "2026-01-01T12:00:00.000+0000",
        region: "us-east-1",
        alarmData: {
          alarmName: "failing",
          state: { value: "ALARM", reason: "testing alarm", timestamp: "2026-01-01T12:00:00.000+0000" },
          previousState: {
            value: "INSUFFICIENT_DATA",
            reason: "Unchecked: Initial alarm creation",
            timestamp: "2026-01-01T12:00:00.000+0000",
          },
          configuration: {
            description: "d",
            metrics: [
              {
                id: expect.any(String),
                metricStat: {
                  metric: { namespace: "Shop", name: "Errors", dimensions: {} },
                  period: 60,
                  stat: "Sum",
                },
                returnData: true,
              },
            ],
          },
        },
      },
    ]);
    expect(await historyOf("Action")).toEqual([`Successfully executed action ${FUNCTION_ARN}`]);
  });

  test("whose policy names another alarm is not", async () => {
    await permit(`${ARN}-other`);
    await set("ALARM");
    await pass(0);
    expect(invoked).toEqual([]);
  });

  test("is invoked for a change alone, and not while actions are off", async () => {
    await permit();
    await set("ALARM");
    await set("ALARM");
    await pass(0);
    expect(invoked).toHaveLength(1);
    await world.root.call(DisableAlarmActions, { AlarmNames: ["failing"] });
    await set("OK");
    await set("ALARM");
    await pass(0);
    expect(invoked).toHaveLength(1);
    await world.root.call(EnableAlarmActions, { AlarmNames: ["failing"] });
    await set("OK");
    await set("ALARM");
    await pass(0);
    expect(invoked).toHaveLength(2);
  });

  test("is invoked after a restart for what was answered before", async () => {
    await permit();
    const idle = { ...world.host, background: { start: () => {}, settled: async () => {} } };
    await (SetAlarmState.handle as (call: unknown) => Promise<unknown>)({
      ...idle,
      input: { AlarmName: "failing", StateValue: "ALARM", StateReason: "r" },
      here: { partition: "aws", region: "us-east-1", account: "000000000000" },
    });
    await pass(0);
    expect(invoked).toEqual([]);
    await resumeActions(world.host);
    await pass(0);
    expect(invoked).toHaveLength(1);
    expect((await world.host.store.read((read) => actions.list(read, { prefix: [] }))).items).toEqual([]);
  });
});

describe("a topic", () => {
  const bodies = async (QueueUrl: string) =>
    ((await world.root.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []).map(
      ({ Body = "" }) => JSON.parse(Body),
    );

  /** A topic that the service may publish to for the alarm, or of the usual policy, and the queue that it sends to. */
  async function topic(service?: string): Promise<string> {
    const policy = (Service: string, Action: string, Resource: string, more: object = {}) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service }, Action, Resource, ...more }],
      });
    await world.root.call(CreateTopic, {
      Name: "news",
      ...(service === undefined
        ? {}
        : {
            Attributes: {
              Policy: policy(service, "sns:Publish", TOPIC, { Condition: { ArnLike: { "aws:SourceArn": ARN } } }),
            },
          }),
    });
    const queueArn = "arn:aws:sqs:us-east-1:000000000000:q";
    const { QueueUrl = "" } = await world.root.call(CreateQueue, {
      QueueName: "q",
      Attributes: { Policy: policy("sns.amazonaws.com", "sqs:SendMessage", queueArn) },
    });
    await world.root.call(Subscribe, { TopicArn: TOPIC, Protocol: "sqs", Endpoint: queueArn });
    return QueueUrl;
  }

  test("that lets CloudWatch publish for the alarm gets the message that was recorded in 2023", async () => {
    const url = await topic("cloudwatch.amazonaws.com");
    await alarmed({ OKActions: [TOPIC], AlarmActions: [TOPIC], AlarmDescription: "d", Unit: "Seconds" });
    await set("ALARM");
    await pass(0);
    const [body] = await bodies(url);
    expect(body?.Subject).toBe('ALARM: "failing" in US East (N. Virginia)');
    expect(body?.Message).toContain('"Threshold":2.0,');
    expect(JSON.parse(body?.Message ?? "")).toEqual({
      AWSAccountId: "000000000000",
      AlarmActions: [TOPIC],
      AlarmArn: ARN,
      AlarmConfigurationUpdatedTimestamp: "2026-01-01T12:00:00.000+0000",
      AlarmDescription: "d",
      AlarmName: "failing",
      InsufficientDataActions: [],
      NewStateReason: "testing alarm",
      NewStateValue: "ALARM",
      OKActions: [TOPIC],
      OldStateValue: "INSUFFICIENT_DATA",
      Region: "US East (N. Virginia)",
      StateChangeTime: "2026-01-01T12:00:00.000+0000",
      Trigger: {
        ComparisonOperator: "GreaterThanThreshold",
        Dimensions: [],
        EvaluateLowSampleCountPercentile: "",
        EvaluationPeriods: 1,
        MetricName: "Errors",
        Namespace: "Shop",
        Period: 60,
        Statistic: "SUM",
        StatisticType: "Statistic",
        Threshold: 2,
        TreatMissingData: "",
        Unit: "Seconds",
      },
    });
  });

  test("of the alarm's account gets it by the policy that topics are made with, one of another account does not", async () => {
    const url = await topic();
    await alarmed({ AlarmActions: [TOPIC] });
    await set("ALARM");
    await pass(0);
    expect(await bodies(url)).toEqual([expect.objectContaining({ TopicArn: TOPIC })]);

    const other = world.rootOf("111122223333");
    const foreign = await other.call(CreateTopic, { Name: "news" });
    await alarmed({ AlarmActions: [foreign.TopicArn] });
    await set("OK");
    await set("ALARM");
    await pass(0);
    expect(await historyOf("Action")).toEqual([
      `Successfully executed action ${TOPIC}`,
      `Failed to execute action ${foreign.TopicArn}`,
    ]);
  });

  test("that lets another service publish gets none", async () => {
    const url = await topic("events.amazonaws.com");
    await alarmed({ AlarmActions: [TOPIC] });
    await set("ALARM");
    await pass(0);
    expect(await bodies(url)).toEqual([]);
    expect(await historyOf("Action")).toEqual([`Failed to execute action ${TOPIC}`]);
  });
});

describe("the default event bus", () => {
  /** Invokes the function for the events that fit. */
  async function rule(pattern: object): Promise<void> {
    await activeFunction(world, (await world.role("role")).arn);
    await world.root.call(AddPermission, {
      FunctionName: "f",
      StatementId: "rule",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
    });
    await world.root.call(PutRule, {
      Name: "alarms",
      EventPattern: JSON.stringify({ source: ["aws.cloudwatch"], ...pattern }),
    });
    await world.root.call(PutTargets, { Rule: "alarms", Targets: [{ Id: "1", Arn: FUNCTION_ARN }] });
  }
  const told = () => invoked.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()));

  test("is told of every change of state", async () => {
    await rule({ detail: { state: { value: ["ALARM"] } } });
    await alarmed();
    await set("OK");
    await set("ALARM");
    await pass(0);
    expect(told()).toEqual([
      expect.objectContaining({
        source: "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        resources: [ARN],
        detail: expect.objectContaining({
          alarmName: "failing",
          previousState: expect.objectContaining({ value: "OK" }),
        }),
      }),
    ]);
  });

  test("is told when an alarm is made, changed, switched and deleted, as AWS's examples show it", async () => {
    await rule({ "detail-type": ["CloudWatch Alarm Configuration Change"] });
    const changes = [
      () => alarmed({ AlarmDescription: "d", TreatMissingData: "ignore" }),
      () => alarmed({ AlarmDescription: "d", TreatMissingData: "ignore", Threshold: 80 }),
      () => world.root.call(DisableAlarmActions, { AlarmNames: ["failing", "none"] }),
      () => world.root.call(DeleteAlarms, { AlarmNames: ["failing"] }),
    ];
    for (const change of changes) {
      await change();
      await pass(1000);
    }
    const configuration = (seconds: number, threshold: number, actionsEnabled = true) => ({
      evaluationPeriods: 1,
      threshold,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "ignore",
      metrics: [
        {
          id: expect.any(String),
          metricStat: { metric: { namespace: "Shop", name: "Errors", dimensions: {} }, period: 60, stat: "Sum" },
          returnData: true,
        },
      ],
      alarmName: "failing",
      description: "d",
      actionsEnabled,
      timestamp: `2026-01-01T12:00:0${seconds}.000+0000`,
      okActions: [],
      alarmActions: [],
      insufficientDataActions: [],
    });
    const known = {
      alarmName: "failing",
      state: { value: "INSUFFICIENT_DATA", timestamp: "2026-01-01T12:00:00.000+0000" },
    };
    expect(told().map(({ detail }) => detail)).toEqual([
      { ...known, operation: "create", configuration: configuration(0, 2) },
      {
        ...known,
        operation: "update",
        configuration: configuration(1, 80),
        previousConfiguration: configuration(0, 2),
      },
      {
        ...known,
        operation: "update",
        configuration: configuration(2, 80, false),
        previousConfiguration: configuration(1, 80),
      },
      { ...known, operation: "delete", configuration: configuration(2, 80, false) },
    ]);
    expect(told().map(({ resources }) => resources)).toEqual(Array(4).fill([ARN]));
  });
});
