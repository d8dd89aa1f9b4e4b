/** Reading metrics: lists, statistics, data by period, and what becomes of them with age. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { age } from "../metrics/retention.js";
import { HOUR, MINUTE, valuesOf } from "../testing.js";
import { GetMetricData } from "./get-metric-data.js";
import { GetMetricStatistics } from "./get-metric-statistics.js";
import { ListMetrics } from "./list-metrics.js";
import { PutMetricData } from "./put-metric-data.js";

const DAY = 24 * HOUR;

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const ago = (ms: number) => new Date(world.clock.now() - ms);
const put = (MetricName: string, ...data: object[]) =>
  world.root.call(PutMetricData, { Namespace: "Shop", MetricData: data.map((datum) => ({ MetricName, ...datum })) });
const stat = (MetricName: string, Stat = "Sum", more: object = {}) => ({
  Metric: { Namespace: "Shop", MetricName },
  Period: 60,
  Stat,
  ...more,
});
const data = (MetricDataQueries: object[], more: object = {}) =>
  world.root.call(GetMetricData, {
    StartTime: ago(HOUR),
    EndTime: ago(-MINUTE),
    MetricDataQueries: MetricDataQueries as never,
    ...more,
  });

describe("ListMetrics", () => {
  const listed = async (input: object) =>
    ((await world.root.call(ListMetrics, input)).Metrics ?? []).map(({ MetricName }) => MetricName);

  test("finds metrics by namespace, name and dimension, and those that are active", async () => {
    await put("A", { Value: 1, Dimensions: [{ Name: "d", Value: "1" }] }, { Value: 1, Timestamp: ago(4 * HOUR) });
    await put("B", { Value: 1, Timestamp: ago(4 * HOUR) });

    expect(await listed({})).toEqual(["A", "A", "B"]);
    expect(await listed({ Namespace: "Shop", MetricName: "B" })).toEqual(["B"]);
    expect(await listed({ Namespace: "Other" })).toEqual([]);
    expect(await listed({ Dimensions: [{ Name: "d" }] })).toEqual(["A"]);
    expect(await listed({ Dimensions: [{ Name: "d", Value: "2" }] })).toEqual([]);
    expect(await listed({ RecentlyActive: "PT3H" })).toEqual(["A"]);
    expect(await listed({ IncludeLinkedAccounts: true, OwningAccount: "111122223333" })).toEqual([]);
    await world.clock.advance(14 * DAY + MINUTE);
    expect(await listed({})).toEqual([]);
  });

  test("gives pages of 500", async () => {
    const names = Array.from({ length: 700 }, (_, n) => `m${String(n).padStart(3, "0")}`);
    await world.root.call(PutMetricData, {
      Namespace: "Shop",
      MetricData: names.map((MetricName) => ({ MetricName, Value: 1 })),
    });
    const first = await world.root.call(ListMetrics, {});
    const second = await world.root.call(ListMetrics, { NextToken: first.NextToken });

    expect(first.Metrics).toHaveLength(500);
    expect([...(first.Metrics ?? []), ...(second.Metrics ?? [])].map(({ MetricName }) => MetricName)).toEqual(names);
    expect(second.NextToken).toBeUndefined();
    expect((await refusal(world.root.call(ListMetrics, { NextToken: "x" }))).code).toBe("InvalidNextToken");
  });
});

describe("GetMetricStatistics", () => {
  const statistics = (more: object) =>
    world.root.call(GetMetricStatistics, {
      Namespace: "Shop",
      MetricName: "Orders",
      StartTime: ago(HOUR),
      EndTime: ago(-MINUTE),
      Period: 300,
      ...more,
    });

  test("tells each unit apart, as recorded in 2024", async () => {
    await put("Orders", { Value: 10 }, { Value: 5, Unit: "Count" }, { Value: 1, Unit: "Seconds" });
    const { Label, Datapoints } = await statistics({ Statistics: ["Average"] });

    expect(Label).toBe("Orders");
    expect(Datapoints).toEqual([
      { Timestamp: ago(0), Average: 5, Unit: "Count" },
      { Timestamp: ago(0), Average: 10, Unit: "None" },
      { Timestamp: ago(0), Average: 1, Unit: "Seconds" },
    ]);
    expect((await statistics({ Statistics: ["Sum"], Unit: "Bytes" })).Datapoints).toEqual([]);
  });

  test("tells percentiles", async () => {
    await put("Orders", { Values: [1, 2, 3, 4] });
    const { Datapoints } = await statistics({ ExtendedStatistics: ["p50", "p99"] });
    expect(Datapoints).toEqual([{ Timestamp: ago(0), ExtendedStatistics: { p50: 2, p99: 4 }, Unit: "None" }]);
  });

  test.each([
    [{ Statistics: ["Sum"], Period: 90 }, "InvalidParameterValueException"],
    [{ Statistics: ["Sum"], Period: 7 }, "InvalidParameterValueException"],
    [{ Statistics: ["Sum"], EndTime: new Date(0) }, "InvalidParameterCombinationException"],
    [{ Statistics: ["Sum"], Period: 1 }, "InvalidParameterCombinationException"],
    [{}, "MissingRequiredParameterException"],
    [{ Statistics: ["Sum"], ExtendedStatistics: ["p50"] }, "InvalidParameterCombinationException"],
    [{ ExtendedStatistics: ["middle"] }, "InvalidParameterValueException"],
  ])("refuses %j", async (more, code) => {
    expect((await refusal(statistics(more))).code).toBe(code);
  });
});

describe("GetMetricData", () => {
  test("answers the newest first, with labels that tell the queries apart", async () => {
    await put("Orders", { Value: 1 }, { Value: 2, Timestamp: ago(MINUTE) });
    const { MetricDataResults, Messages, NextToken } = await data([
      { Id: "a", MetricStat: stat("Orders") },
      { Id: "b", MetricStat: stat("Orders", "Maximum"), Label: "most" },
      { Id: "c", MetricStat: stat("Orders", "Sum", { Period: 120 }), ReturnData: false },
    ]);

    expect(Messages).toEqual([]);
    expect(NextToken).toBeUndefined();
    expect(MetricDataResults).toEqual([
      {
        Id: "a",
        Label: "Orders Sum 60",
        Timestamps: [ago(0), ago(MINUTE)],
        Values: [1, 2],
        StatusCode: "Complete",
      },
      { Id: "b", Label: "most", Timestamps: [ago(0), ago(MINUTE)], Values: [1, 2], StatusCode: "Complete" },
    ]);
  });

  test("tells one unit of several, with a message, as recorded in 2023", async () => {
    await put("Orders", { Value: 1, Unit: "Seconds" }, { Value: 60_000, Unit: "Milliseconds" });
    const { MetricDataResults } = await data([{ Id: "m1", MetricStat: stat("Orders") }]);
    expect(MetricDataResults?.[0]).toMatchObject({
      Label: "Orders",
      Values: [60_000],
      Messages: [{ Code: "MultipleUnits", Value: "Multiple units returned: '[Milliseconds, Seconds]'" }],
    });
  });

  test("gives as many points as are asked for, and goes on behind them", async () => {
    await put("A", ...[0, 1, 2].map((minute) => ({ Value: minute, Timestamp: ago(minute * MINUTE) })));
    await put("B", { Value: 9 });
    const queries = [
      { Id: "a", MetricStat: stat("A") },
      { Id: "b", MetricStat: stat("B") },
    ];
    const pages: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await data(queries, { MaxDatapoints: 2, ScanBy: "TimestampAscending", NextToken });
      pages.push(page.MetricDataResults?.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]));
      NextToken = page.NextToken;
    } while (NextToken);

    expect(pages).toEqual([
      [["a", [2, 1], "PartialData"]],
      [
        ["a", [0], "Complete"],
        ["b", [9], "Complete"],
      ],
    ]);
    expect((await refusal(data(queries, { NextToken: "bm8" }))).code).toBe("InvalidNextToken");
  });

  test("calculates expressions, which may come to several series", async () => {
    await put("Errors", { Value: 1 });
    await put("Orders", { Value: 4 });
    const { MetricDataResults } = await data([
      { Id: "e", MetricStat: stat("Errors"), ReturnData: false },
      { Id: "o", MetricStat: stat("Orders"), ReturnData: false },
      { Id: "rate", Expression: "100 * e / o", Label: "error rate" },
      { Id: "all", Expression: "METRICS() * 2" },
    ]);
    expect(MetricDataResults?.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
      ["rate", "error rate", [25]],
      ["all", "Errors", [2]],
      ["all", "Orders", [8]],
    ]);
    expect(await refusal(data([{ Id: "x", Expression: "1 +" }]))).toMatchObject({
      code: "ValidationException",
      message: "Error in expression 'x': it ends too early",
    });
    await expect(data([{ Id: "x", Expression: "SEARCH('a', 'Sum', 60)" }])).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });

  test.each([
    [
      [{ Id: "M", MetricStat: stat("A") }],
      "The value M for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
    ],
    [
      [
        { Id: "a", MetricStat: stat("A") },
        { Id: "a", MetricStat: stat("A") },
      ],
      "The values for parameter id in MetricDataQueries are not unique.",
    ],
    [
      [{ Id: "a", MetricStat: stat("A"), Period: 60 }],
      "The parameters MetricDataQueries.member.1.Period and MetricDataQueries.member.1.MetricStat are mutually exclusive and you have specified both.",
    ],
    [
      [{ Id: "a", MetricStat: stat("A", "Median") }],
      "The value Median for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.",
    ],
  ])("refuses %j", async (queries, message) => {
    expect(await refusal(data(queries))).toMatchObject({ code: "ValidationException", message });
  });

  test("refuses a span that ends before it begins", async () => {
    expect(await refusal(data([], { EndTime: ago(2 * HOUR) }))).toMatchObject({
      code: "ValidationException",
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
  });
});

describe("with age", () => {
  test("seconds become minutes, then five minutes, then hours, and then nothing; sums and percentiles stay", async () => {
    await put(
      "Orders",
      ...[0, 1, 61].map((second) => ({
        Value: second,
        StorageResolution: 1,
        Timestamp: ago(2 * MINUTE - 1000 * second),
      })),
    );
    const steps: unknown[] = [];
    for (const days of [0, 1, 20, 70, 500]) {
      await world.clock.advance(days * DAY);
      await age(world.host);
      const sinceMs = 600 * DAY;
      const told = async (period: number) => [
        await valuesOf(world, "Shop", "Orders", { period, sinceMs: days === 0 ? HOUR : sinceMs }),
        await valuesOf(world, "Shop", "Orders", { period, stat: "p100", sinceMs: days === 0 ? HOUR : sinceMs }),
      ];
      steps.push([days, ...(days === 0 ? await told(60) : await told(3600))]);
    }

    expect(steps).toEqual([
      [0, [1, 61], [1, 61]],
      [1, [62], [61]],
      [20, [62], [61]],
      [70, [62], [61]],
      [500, [], []],
    ]);
    expect((await world.root.call(ListMetrics, {})).Metrics).toEqual([]);
  });

  test("short periods tell nothing of long ago", async () => {
    await put("Orders", { Value: 1, StorageResolution: 1, Timestamp: ago(4 * HOUR) });
    expect(await valuesOf(world, "Shop", "Orders", { period: 10, sinceMs: 5 * HOUR })).toEqual([]);
    expect(await valuesOf(world, "Shop", "Orders", { period: 60, sinceMs: 5 * HOUR })).toEqual([1]);
  });
});
