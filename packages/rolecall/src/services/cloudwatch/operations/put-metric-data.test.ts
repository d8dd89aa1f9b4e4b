import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { HOUR, MINUTE, valuesOf } from "../testing.js";
import { PutMetricData } from "./put-metric-data.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const put = (...data: object[]) =>
  world.root.call(PutMetricData, {
    Namespace: "Shop",
    MetricData: data.map((datum) => ({ MetricName: "Orders", ...datum })),
  });
const refused = async (...data: object[]) => {
  const { code, message } = await refusal(put(...data));
  return [code.replace(/Exception$/, ""), message];
};

describe("PutMetricData", () => {
  test("takes single values, values with counts, and statistic sets, and adds them up", async () => {
    await put({ Value: 1 }, { Values: [2, 3], Counts: [2, 1] });
    await put({ StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 } });

    const told = ["SampleCount", "Sum", "Minimum", "Maximum", "Average"];
    expect(await Promise.all(told.map((stat) => valuesOf(world, "Shop", "Orders", { stat })))).toEqual([
      [6],
      [18],
      [1],
      [6],
      [3],
    ]);
    // Nobody knows the values of the set.
    expect(await valuesOf(world, "Shop", "Orders", { stat: "p50" })).toEqual([]);
  });

  test("keeps metrics apart by their dimensions, in whatever order they come", async () => {
    const [a, b] = [
      { Name: "a", Value: "1" },
      { Name: "b", Value: "2" },
    ];
    await put({ Value: 1, Dimensions: [a, b] }, { Value: 2, Dimensions: [b, a] }, { Value: 4, Dimensions: [a] });

    expect(await valuesOf(world, "Shop", "Orders", { dimensions: { b: "2", a: "1" } })).toEqual([3]);
    expect(await valuesOf(world, "Shop", "Orders", { dimensions: { a: "1" } })).toEqual([4]);
    expect(await valuesOf(world, "Shop", "Orders")).toEqual([]);
  });

  test.each([
    [
      { Value: Number.NaN },
      "InvalidParameterValue",
      "The value NaN for parameter MetricData.member.2.Value is invalid.",
    ],
    [
      { Values: [1, Number.POSITIVE_INFINITY] },
      "InvalidParameterValue",
      "The value Infinity for parameter MetricData.member.2.Values.member.2 is invalid.",
    ],
    [
      { Value: -(2 ** 361) },
      "InvalidParameterValue",
      `The value ${-(2 ** 361)} for parameter MetricData.member.2.Value is invalid.`,
    ],
    [
      { Value: 1, Values: [1] },
      "InvalidParameterCombination",
      "The parameters MetricData.member.2.Value and MetricData.member.2.Values are mutually exclusive and you have specified both.",
    ],
    [
      { Values: [1, 2], Counts: [1] },
      "InvalidParameterValue",
      "The parameters MetricData.member.2.Values and MetricData.member.2.Counts must be of the same size.",
    ],
    [
      { Values: Array(151).fill(1) },
      "InvalidParameterValue",
      "The collection MetricData.member.2.Values must not have a size greater than 150.",
    ],
    [
      { Value: 1, StorageResolution: 5 },
      "InvalidParameterValue",
      "The value 5 for parameter MetricData.member.2.StorageResolution is invalid.",
    ],
    [
      { MetricName: undefined, Value: 1 },
      "MissingRequiredParameter",
      "The parameter MetricData.member.2.MetricName is required.",
    ],
  ])("refuses %j", async (datum, code, message) => {
    expect(await refused({ Value: 1 }, datum)).toEqual([code, message]);
    expect(await valuesOf(world, "Shop", "Orders")).toEqual([]);
  });

  test("takes times of two weeks back and two hours ahead, and no others", async () => {
    const at = (ms: number) => ({ Value: 1, Timestamp: new Date(world.clock.now() + ms) });
    await put(at(-14 * 24 * HOUR), at(2 * HOUR));

    const parameter = "The parameter MetricData.member.1.Timestamp must specify a time";
    expect(await refused(at(-14 * 24 * HOUR - 1))).toEqual([
      "InvalidParameterValue",
      `${parameter} within the past two weeks.`,
    ]);
    expect(await refused(at(2 * HOUR + 1))).toEqual([
      "InvalidParameterValue",
      `${parameter} no more than two hours in the future.`,
    ]);
  });

  test("takes a thousand metrics and not one more, and none for AWS's own namespaces", async () => {
    await put(...Array.from({ length: 1000 }, (_, n) => ({ MetricName: `m${n}`, Value: n })));
    expect(await valuesOf(world, "Shop", "m999")).toEqual([999]);
    expect(await refused(...Array(1001).fill({ Value: 1 }))).toEqual([
      "InvalidParameterValue",
      "The collection MetricData must not have a size greater than 1000.",
    ]);
    const own = world.root.call(PutMetricData, {
      Namespace: "AWS/Lambda",
      MetricData: [{ MetricName: "m", Value: 1 }],
    });
    expect(await refusal(own)).toMatchObject({
      code: "InvalidParameterValueException",
      message: "The value AWS/ for parameter Namespace is invalid.",
    });
  });

  test("keeps seconds apart where the resolution is high", async () => {
    const at = (ms: number) => new Date(world.clock.now() - MINUTE + ms);
    await put(...[0, 400, 1000, 12_000].map((ms) => ({ Value: 1, StorageResolution: 1, Timestamp: at(ms) })), {
      MetricName: "Usual",
      Value: 1,
      Timestamp: at(12_000),
    });

    expect(await valuesOf(world, "Shop", "Orders", { period: 1 })).toEqual([2, 1, 1]);
    expect(await valuesOf(world, "Shop", "Orders", { period: 10 })).toEqual([3, 1]);
    expect(await valuesOf(world, "Shop", "Orders", { period: 60 })).toEqual([4]);
    expect(await valuesOf(world, "Shop", "Usual", { period: 10 })).toEqual([1]);
  });

  test("is allowed by namespace", async () => {
    const ann = await world.user(
      "ann",
      allow("cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": "Shop" } }),
    );
    const MetricData = [{ MetricName: "Orders", Value: 1 }];
    await ann.call(PutMetricData, { Namespace: "Shop", MetricData });

    expect(await refusal(ann.call(PutMetricData, { Namespace: "Bank", MetricData }))).toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining(
        "is not authorized to perform: cloudwatch:PutMetricData because no identity-based policy allows the cloudwatch:PutMetricData action",
      ),
    });
  });
});
