/** What CloudWatch shows of log lines. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { GetMetricStatistics } from "../../cloudwatch/operations/get-metric-statistics.js";
import { ListMetrics } from "../../cloudwatch/operations/list-metrics.js";
import { type Asked, valuesOf } from "../../cloudwatch/testing.js";
import { CreateLogGroup } from "../operations/create-log-group.js";
import { CreateLogStream } from "../operations/create-log-stream.js";
import { PutLogEvents } from "../operations/put-log-events.js";
import { PutMetricFilter } from "../operations/put-metric-filter.js";
import { makeGroup } from "../testing.js";
import { embedded } from "./embedded.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeGroup(world.root, "/a");
  await world.root.call(CreateLogStream, { logGroupName: "/a", logStreamName: "s" });
});
afterEach(() => world.end());

const write = (lines: readonly (string | object)[], logGroupName = "/a", by = world.root) =>
  by.call(PutLogEvents, {
    logGroupName,
    logStreamName: "s",
    logEvents: lines.map((line) => ({
      timestamp: world.clock.now(),
      message: typeof line === "string" ? line : JSON.stringify(line),
    })),
  });
const told = (name: string, more: Asked = {}) => valuesOf(world, "Shop", name, more);
const line = (more: object = {}, directive: object = {}) => ({
  _aws: {
    Timestamp: world.clock.now(),
    CloudWatchMetrics: [
      {
        Namespace: "Shop",
        Dimensions: [["service"], []],
        Metrics: [{ Name: "latency", Unit: "Milliseconds" }, { Name: "orders" }],
        ...directive,
      },
    ],
  },
  service: "pay",
  latency: [10, 20],
  orders: 1,
  requestId: "x",
  ...more,
});

describe("the embedded metric format", () => {
  test("tells metrics for each set of dimensions, to whoever may write the line", async () => {
    const ann = await world.user("ann", allow("logs:PutLogEvents"));
    await write([line(), "no metric", line({ orders: 4 })], "/a", ann);
    for (const dimensions of [{ service: "pay" }, {}] as Record<string, string>[]) {
      expect(await told("latency", { dimensions })).toEqual([60]);
      expect(await told("latency", { dimensions, stat: "p50" })).toEqual([10]);
      expect(await told("orders", { dimensions })).toEqual([5]);
    }
  });

  test("has no unit where it names one that is none", async () => {
    await write([
      line(
        {},
        {
          Metrics: [
            { Name: "orders", Unit: "Orders" },
            { Name: "latency", Unit: "Kilobits/Second" },
          ],
        },
      ),
    ]);
    const unitsOf = async (MetricName: string) =>
      (
        await world.root.call(GetMetricStatistics, {
          Namespace: "Shop",
          MetricName,
          StartTime: new Date(world.clock.now() - 60_000),
          EndTime: new Date(world.clock.now() + 60_000),
          Period: 60,
          Statistics: ["Sum"],
        })
      ).Datapoints?.map(({ Unit }) => Unit);
    expect([await unitsOf("orders"), await unitsOf("latency")]).toEqual([["None"], ["Kilobits/Second"]]);
  });

  test("may be of high resolution", async () => {
    await write([line({}, { Metrics: [{ Name: "orders", StorageResolution: 1 }] })]);
    expect(await told("orders", { period: 1 })).toEqual([1]);
  });

  test.each([
    ["an AWS namespace", () => line({}, { Namespace: "AWS/Lambda" })],
    ["a dimension that is missing", () => line({ service: undefined })],
    ["a dimension that is a number", () => line({ service: 1 })],
    ["a value that is a text", () => line({ latency: "1", orders: "1" })],
    ["no dimensions", () => line({}, { Dimensions: [] })],
    ["more than 100 values", () => line({ latency: Array(101).fill(1), orders: {} })],
    ["no timestamp", () => ({ ...line(), _aws: { CloudWatchMetrics: [] } })],
    ["a time long ago", () => ({ ...line(), _aws: { ...line()._aws, Timestamp: 0 } })],
  ])("with %s tells nothing", async (_what, make) => {
    await write([make()]);
    expect((await world.root.call(ListMetrics, {})).Metrics).toEqual([]);
  });

  test("is no business of other lines", () => {
    for (const text of [
      "",
      "{",
      '{"_aws":1}',
      '["_aws"]',
      ' {"_aws":{}}',
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[null]}}',
    ]) {
      expect(embedded(text)).toEqual([]);
    }
  });

  test("of a group of infrequent access tells nothing, as on AWS", async () => {
    await world.root.call(CreateLogGroup, { logGroupName: "/b", logGroupClass: "INFREQUENT_ACCESS" });
    await world.root.call(CreateLogStream, { logGroupName: "/b", logStreamName: "s" });
    await write([line()], "/b");
    expect((await world.root.call(ListMetrics, {})).Metrics).toEqual([]);
  });
});

describe("a metric filter", () => {
  const filter = (filterPattern: string, more: object) =>
    world.root.call(PutMetricFilter, {
      logGroupName: "/a",
      filterName: "f",
      filterPattern,
      metricTransformations: [{ metricNamespace: "Shop", metricName: "m", metricValue: "1", ...more }],
    });

  test("counts the events that match", async () => {
    await filter("ERROR", { unit: "Count" });
    await write(["ERROR a", "fine", "ERROR b"]);
    expect(await told("m")).toEqual([2]);
  });

  test("takes value and dimensions from JSON, and leaves out events that lack them", async () => {
    await filter("{ $.level = error }", { metricValue: "$.took", dimensions: { Path: "$.path" } });
    await write([
      { level: "error", took: 12.5, path: "/x" },
      { level: "error", took: "slow", path: "/x" },
      { level: "error", took: 1 },
      { level: "info", took: 100, path: "/x" },
    ]);
    expect(await told("m", { dimensions: { Path: "/x" } })).toEqual([12.5]);
  });

  test("takes its value from a column", async () => {
    await filter("[ip, status = 5*, size]", { metricValue: "$size" });
    await write(["1.2.3.4 500 20", "1.2.3.4 200 30", "1.2.3.4 503 22"]);
    expect(await told("m")).toEqual([42]);
  });

  test("tells where the events come from, and counts those from where it is to", async () => {
    const put = (more: object, filterName = "f") =>
      world.root.call(PutMetricFilter, {
        logGroupName: "/a",
        filterName,
        filterPattern: "ERROR",
        metricTransformations: [{ metricNamespace: "Shop", metricName: filterName, metricValue: "1" }],
        ...more,
      });
    await put({ emitSystemFieldDimensions: ["@aws.account", "@aws.region"] }, "emitted");
    const criteria = {
      here: '@aws.account = "000000000000" AND @aws.region IN ["eu-west-1", "us-east-1"]',
      either: '@aws.region = "eu-west-1" OR (@aws.account != "111122223333")',
      elsewhere: '@aws.region NOT IN ["us-east-1"]',
    };
    for (const [name, fieldSelectionCriteria] of Object.entries(criteria)) await put({ fieldSelectionCriteria }, name);
    await write(["ERROR"]);
    expect(
      await told("emitted", { dimensions: { "@aws.account": "000000000000", "@aws.region": "us-east-1" } }),
    ).toEqual([1]);
    expect([await told("here"), await told("either"), await told("elsewhere")]).toEqual([[1], [1], []]);

    const emitted = { emitSystemFieldDimensions: ["@aws.region", "@aws.account"] };
    const dimensions = { a: "$.a", b: "$.b" };
    for (const refused of [
      { emitSystemFieldDimensions: ["@aws.partition"] },
      { fieldSelectionCriteria: "@aws.region" },
      { fieldSelectionCriteria: '@aws.region = "x" AND' },
      { fieldSelectionCriteria: '@aws.cloud = "x"' },
      {
        ...emitted,
        metricTransformations: [{ metricNamespace: "Shop", metricName: "m", metricValue: "1", dimensions }],
      },
    ]) {
      expect((await refusal(put(refused))).code).toBe("InvalidParameterException");
    }
  });

  test("tells its default where nothing matches", async () => {
    await filter("ERROR", { defaultValue: 0 });
    await write(["fine"]);
    expect(await told("m")).toEqual([0]);
    await write(["ERROR"]);
    expect(await told("m")).toEqual([1]);
  });
});
