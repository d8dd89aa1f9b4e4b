import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeGroup } from "../testing.js";
import { CreateLogGroup } from "./create-log-group.js";
import { DeleteMetricFilter } from "./delete-metric-filter.js";
import { DescribeLogGroups } from "./describe-log-groups.js";
import { DescribeMetricFilters } from "./describe-metric-filters.js";
import { PutMetricFilter } from "./put-metric-filter.js";
import { TestMetricFilter } from "./test-metric-filter.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeGroup(world.root, "/a");
  await makeGroup(world.root, "/b");
});
afterEach(() => world.end());

const metric = { metricName: "Errors", metricNamespace: "App", metricValue: "1" };
const put = (logGroupName: string, filterName: string, input: object = {}) =>
  world.root.call(PutMetricFilter, {
    logGroupName,
    filterName,
    filterPattern: "ERROR",
    metricTransformations: [metric],
    ...input,
  });

test("metric filters are kept by group and name, and listed by name", async () => {
  await put("/a", "two");
  await put("/b", "one", {
    metricTransformations: [{ ...metric, metricName: "Other", unit: "Count", defaultValue: 0 }],
  });
  await put("/a", "one");
  await put("/a", "one", { filterPattern: "{ $.level = error }" });
  const names = async (input: object) =>
    (await world.root.call(DescribeMetricFilters, input)).metricFilters?.map(
      ({ filterName, logGroupName }) => `${filterName} ${logGroupName}`,
    );
  expect(await names({})).toEqual(["one /a", "one /b", "two /a"]);
  expect(await names({ logGroupName: "/a" })).toEqual(["one /a", "two /a"]);
  expect(await names({ logGroupName: "/a", filterNamePrefix: "t" })).toEqual(["two /a"]);
  expect(await names({ metricName: "Other", metricNamespace: "App" })).toEqual(["one /b"]);
  const first = await world.root.call(DescribeMetricFilters, { limit: 2 });
  expect(await names({ limit: 2, nextToken: first.nextToken })).toEqual(["two /a"]);
  expect(first.metricFilters?.[1]).toEqual({
    filterName: "one",
    filterPattern: "ERROR",
    logGroupName: "/b",
    creationTime: world.clock.now(),
    metricTransformations: [{ ...metric, metricName: "Other", unit: "Count", defaultValue: 0 }],
    applyOnTransformedLogs: false,
  });
  expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.metricFilterCount).toBe(2);

  await world.root.call(DeleteMetricFilter, { logGroupName: "/a", filterName: "one" });
  expect((await refusal(world.root.call(DeleteMetricFilter, { logGroupName: "/a", filterName: "one" }))).code).toBe(
    "ResourceNotFoundException",
  );
});

test("metric filters that AWS would refuse are refused", async () => {
  expect((await refusal(put("/none", "x"))).message).toBe("The specified log group does not exist.");
  expect((await refusal(put("/a", "x", { filterPattern: "a:b" }))).message).toBe("Invalid character(s) in term ':'");
  const both = { ...metric, defaultValue: 0, dimensions: { Level: "$.level" } };
  expect((await refusal(put("/a", "x", { metricTransformations: [both] }))).message).toBe(
    "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
  );
  await world.root.call(CreateLogGroup, { logGroupName: "rare", logGroupClass: "INFREQUENT_ACCESS" });
  expect((await refusal(put("rare", "x"))).code).toBe("InvalidParameterException");
  for (let index = 0; index < 100; index++) await put("/b", `f${index}`);
  expect((await refusal(put("/b", "more"))).code).toBe("LimitExceededException");
  await put("/b", "f7");
});

test("a metric filter needs the permission on its group", async () => {
  const ann = await world.user("ann", allow("logs:PutMetricFilter", "arn:aws:logs:*:*:log-group:/a:*"));
  const call = (logGroupName: string) =>
    ann.call(PutMetricFilter, {
      logGroupName,
      filterName: "f",
      filterPattern: "",
      metricTransformations: [metric],
    });
  await call("/a");
  expect((await refusal(call("/b"))).message).toContain(
    "logs:PutMetricFilter on resource: arn:aws:logs:us-east-1:000000000000:log-group:/b:log-stream: because",
  );
});

test("TestMetricFilter tells the matches and what the pattern names in them", async () => {
  const logEventMessages = ["1.1.1.1 ann 404", "2.2.2.2 bo 200", "3.3.3.3 cy 500"];
  const { matches } = await world.root.call(TestMetricFilter, {
    filterPattern: "[ip, user, status >= 400]",
    logEventMessages,
  });
  expect(matches).toEqual([
    {
      eventNumber: 0,
      eventMessage: "1.1.1.1 ann 404",
      extractedValues: { $ip: "1.1.1.1", $user: "ann", $status: "404" },
    },
    {
      eventNumber: 2,
      eventMessage: "3.3.3.3 cy 500",
      extractedValues: { $ip: "3.3.3.3", $user: "cy", $status: "500" },
    },
  ]);
  const terms = await world.root.call(TestMetricFilter, { filterPattern: "ann", logEventMessages });
  expect(terms.matches).toEqual([{ eventNumber: 0, eventMessage: "1.1.1.1 ann 404", extractedValues: {} }]);
});
