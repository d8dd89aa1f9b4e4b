import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeGroup, putEvents } from "../testing.js";
import { DeleteQueryDefinition } from "./delete-query-definition.js";
import { DescribeQueries } from "./describe-queries.js";
import { DescribeQueryDefinitions } from "./describe-query-definitions.js";
import { GetLogGroupFields } from "./get-log-group-fields.js";
import { GetLogRecord } from "./get-log-record.js";
import { GetQueryResults } from "./get-query-results.js";
import { PutQueryDefinition } from "./put-query-definition.js";
import { StartQuery } from "./start-query.js";
import { StopQuery } from "./stop-query.js";

let world: World;
let now: number;
let window: { startTime: number; endTime: number };
beforeEach(async () => {
  world = await testWorld();
  now = world.clock.now();
  window = { startTime: now / 1000 - 3600, endTime: now / 1000 };
  await makeGroup(world.root, "/app", "s", "t");
  await makeGroup(world.root, "/other", "s");
  await putEvents(world.root, "/app", "s", [
    [now - 3000, '{"level":"info","n":1}'],
    [now - 1000, '{"level":"error","n":2}'],
  ]);
  await putEvents(world.root, "/app", "t", [[now - 2000, '{"level":"info","n":3}']]);
  await putEvents(world.root, "/other", "s", [[now - 1500, "plain"]]);
});
afterEach(() => world.end());

const start = (queryString: string, input: object = { logGroupName: "/app" }) =>
  world.root.call(StartQuery, { ...window, queryString, ...input });
const results = (queryId = "", input: object = {}) => world.root.call(GetQueryResults, { queryId, ...input });
const plain = (rows: { field?: string | undefined; value?: string | undefined }[][] = []) =>
  rows.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== "@ptr").map(({ field, value }) => [field, value])),
  );

describe("a query", () => {
  test("runs behind the call that starts it", async () => {
    let queryId: string | undefined;
    await world.held(async () => {
      ({ queryId } = await start("fields level, n | filter n > 1 | sort n"));
      expect((await results(queryId)).status).toBe("Running");
    });
    await world.settled();
    const answer = await results(queryId);
    expect(plain(answer.results)).toEqual([
      { level: "error", n: "2" },
      { level: "info", n: "3" },
    ]);
    expect(answer).toMatchObject({
      status: "Complete",
      queryLanguage: "CWLI",
      statistics: { recordsMatched: 2, recordsScanned: 3, bytesScanned: 145 },
    });
  });

  test("searches several groups, newest event first", async () => {
    const { queryId } = await start("fields @log, @message", {
      logGroupIdentifiers: ["/app", "arn:aws:logs:us-east-1:000000000000:log-group:/other"],
    });
    await world.settled();
    expect(plain((await results(queryId)).results).map((row) => row["@log"])).toEqual([
      "000000000000:/app",
      "000000000000:/other",
      "000000000000:/app",
      "000000000000:/app",
    ]);
  });

  test("keeps to its time and its limit, and gives its rows page by page", async () => {
    const { queryId } = await start("fields n", { logGroupName: "/app", startTime: now / 1000 - 2 });
    const limited = await start("fields n", { logGroupName: "/app", limit: 1 });
    await world.settled();
    const first = await results(queryId, { maxItems: 1 });
    const second = await results(queryId, { maxItems: 1, nextToken: first.nextToken });
    expect([first, second].map(({ results: rows }) => plain(rows))).toEqual([[{ n: "2" }], [{ n: "3" }]]);
    expect(second.nextToken).toBeUndefined();
    expect(plain((await results(limited.queryId)).results)).toEqual([{ n: "2" }]);
  });

  test("over many events answers as one over few", async () => {
    const line = "x".repeat(2000);
    for (let batch = 0; batch < 4; batch++) {
      await putEvents(
        world.root,
        "/other",
        "s",
        Array.from({ length: 500 }, (_, i) => [now - 500 + i, `${line} ${batch}`]),
      );
    }
    const { queryId } = await start("parse @message 'x *' as batch | stats count(*) as n by batch | sort batch", {
      logGroupName: "/other",
    });
    const rows = await start("fields @message | limit 1200", { logGroupName: "/other" });
    await world.settled();
    expect(plain((await results(queryId)).results)).toEqual([
      { n: "1" },
      ...[0, 1, 2, 3].map((batch) => ({ batch: String(batch), n: "500" })),
    ]);
    const all = await results(rows.queryId, { maxItems: 1000 });
    const rest = await results(rows.queryId, { nextToken: all.nextToken });
    expect([all.results?.length, rest.results?.length]).toEqual([1000, 200]);
  });

  test("points to its events, of which GetLogRecord tells every field", async () => {
    const { queryId } = await start("fields n | filter n = 3");
    await world.settled();
    const pointer = (await results(queryId)).results?.[0]?.find(({ field }) => field === "@ptr")?.value ?? "";
    const { logRecord } = await world.root.call(GetLogRecord, { logRecordPointer: pointer });
    expect(logRecord).toEqual({
      "@message": '{"level":"info","n":3}',
      "@timestamp": String(now - 2000),
      "@ingestionTime": String(now),
      "@logStream": "t",
      "@log": "000000000000:/app",
      "@ptr": pointer,
      level: "info",
      n: "3",
    });
    expect((await refusal(world.root.call(GetLogRecord, { logRecordPointer: "x" }))).code).toBe(
      "InvalidParameterException",
    );
  });

  test("can be stopped while it runs", async () => {
    let queryId = "";
    await world.held(async () => {
      ({ queryId = "" } = await start("fields n"));
      await world.root.call(StopQuery, { queryId });
    });
    await world.settled();
    expect(await results(queryId)).toMatchObject({ status: "Cancelled", results: [] });
    expect((await refusal(world.root.call(StopQuery, { queryId }))).code).toBe("InvalidParameterException");
  });

  test("is listed for seven days, the latest first", async () => {
    const first = await start("fields n");
    await world.clock.advance(1000);
    const second = await start("fields @message", { logGroupNames: ["/app", "/other"] });
    await world.settled();
    const { queries } = await world.root.call(DescribeQueries, {});
    expect(queries?.map(({ queryId }) => queryId)).toEqual([second.queryId, first.queryId]);
    expect(queries?.[1]).toMatchObject({
      queryString: "fields n",
      status: "Complete",
      logGroupName: "/app",
      createTime: now,
      userIdentity: "arn:aws:iam::000000000000:root",
    });
    const page = await world.root.call(DescribeQueries, { maxResults: 1 });
    const next = await world.root.call(DescribeQueries, { maxResults: 1, nextToken: page.nextToken ?? "" });
    expect(next.queries?.[0]?.queryId).toBe(first.queryId);
    expect(next.nextToken).toBeUndefined();
    expect((await world.root.call(DescribeQueries, { logGroupName: "/other" })).queries).toHaveLength(1);

    await world.clock.advance(8 * 86_400_000);
    await start("fields n");
    await world.settled();
    expect((await refusal(results(first.queryId))).code).toBe("ResourceNotFoundException");
  });

  test("that does not parse says where", async () => {
    const error = await refusal(start("fields @message | filter !"));
    expect(error).toMatchObject({
      code: "MalformedQueryException",
      message: "unexpected symbol found ! at line 1 and position 25",
      fields: { queryCompileError: { location: { startCharOffset: 25, endCharOffset: 26 } } },
    });
    expect((await refusal(start("", { logGroupName: "/none" }))).message).toBe(
      "The specified log group does not exist.",
    );
    expect((await refusal(start("", {}))).code).toBe("InvalidParameterException");
  });

  test("is asked on each group, its results on none in particular", async () => {
    const arn = "arn:aws:logs:us-east-1:000000000000:log-group:/app:*";
    const ann = await world.user("ann", allow("logs:StartQuery", arn));
    const query = { ...window, queryString: "fields n" };
    const denied = await refusal(ann.call(StartQuery, { ...query, logGroupNames: ["/app", "/other"] }));
    expect(denied.message).toContain(
      "logs:StartQuery on resource: arn:aws:logs:us-east-1:000000000000:log-group:/other:log-stream: because",
    );
    const { queryId = "" } = await ann.call(StartQuery, { ...query, logGroupName: "/app" });
    expect((await refusal(ann.call(GetQueryResults, { queryId }))).message).toContain(
      "on resource: arn:aws:logs:us-east-1:000000000000:log-group::log-stream: because",
    );
    await world.settled();
  });
});

test("GetLogGroupFields tells the share of events that have a field", async () => {
  const { logGroupFields } = await world.root.call(GetLogGroupFields, { logGroupName: "/app" });
  expect(logGroupFields).toEqual(
    ["@timestamp", "@message", "@logStream", "@ingestionTime", "@log", "level", "n"].map((name) => ({
      name,
      percent: 100,
    })),
  );
  expect(
    (await world.root.call(GetLogGroupFields, { logGroupName: "/app", time: now / 1000 - 3600 })).logGroupFields,
  ).toEqual([]);
});

test("query definitions are kept, changed, listed and deleted", async () => {
  const { queryDefinitionId } = await world.root.call(PutQueryDefinition, {
    name: "team/errors",
    queryString: "filter level = 'error'",
    logGroupNames: ["/app"],
  });
  await world.root.call(PutQueryDefinition, { name: "other", queryString: "limit 1" });
  await world.root.call(PutQueryDefinition, { queryDefinitionId, name: "team/errors", queryString: "limit 2" });
  const { queryDefinitions } = await world.root.call(DescribeQueryDefinitions, { queryDefinitionNamePrefix: "team/" });
  expect(queryDefinitions).toEqual([
    {
      queryLanguage: "CWLI",
      queryDefinitionId,
      name: "team/errors",
      queryString: "limit 2",
      lastModified: now,
      logGroupNames: [],
    },
  ]);
  const one = { queryDefinitionId: queryDefinitionId ?? "" };
  expect(await world.root.call(DeleteQueryDefinition, one)).toEqual({ success: true });
  expect((await refusal(world.root.call(DeleteQueryDefinition, one))).code).toBe("ResourceNotFoundException");
});
