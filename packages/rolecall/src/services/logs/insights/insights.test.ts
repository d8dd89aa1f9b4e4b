import { describe, expect, test } from "vitest";
import { RolecallError } from "../../../kernel/errors.js";
import type { StoredEvent } from "../reader.js";
import { parseQuery } from "./parse.js";
import { EventRow } from "./row.js";
import { QueryRun } from "./run.js";

const AT = Date.UTC(2026, 2, 10, 14, 37, 12, 345);
const times = { nowMs: AT, startMs: AT - 3_600_000, endMs: AT };

/** Rows of a query over messages, each a second older than the one before; without `@ptr`. */
function run(query: string, messages: readonly (string | object)[], group = "/app", limit?: number) {
  const running = new QueryRun(parseQuery(query), times, limit);
  for (const [index, message] of messages.entries()) {
    const event: StoredEvent = {
      group,
      stream: `s${index % 2}`,
      timestampMs: AT - index * 1000,
      ingestedMs: AT,
      message: typeof message === "string" ? message : JSON.stringify(message),
      chunk: 0,
      chunkMs: AT,
      index,
    };
    if (!running.add(new EventRow("000000000000", event))) break;
  }
  return running
    .result()
    .map((row) => Object.fromEntries(row.filter(([name]) => name !== "@ptr")) as Record<string, string>);
}

const value = (expression: string, message: string | object = "text") =>
  run(`fields ${expression} as v`, [message])[0]?.v;

describe("expressions", () => {
  const event = { n: 7, s: "seven", deep: { list: [{ id: "x" }] }, yes: true, none: null, "a.b": 1, text: "12" };
  test.each([
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["2 ^ 3", "8"],
    ["10 % 3", "1"],
    ["n - 1", "6"],
    ["n -1", "6"],
    ["-n", "-7"],
    ["7 / 2", "3.5"],
    ["1 / 0", undefined],
    ["n + missing", undefined],
    ["text + 1", "13"],
    ["n = 7", "1"],
    ["n != 7", "0"],
    ["s < 'seventy'", "1"],
    ["missing = 'x'", "0"],
    ["missing != 'x'", "1"],
    ["n in [1, 7]", "1"],
    ["n not in [1, 7]", "0"],
    ["s in ['seven']", "1"],
    ["s in ['seve']", "0"],
    ["s like 'eve'", "1"],
    ["s like /^s.*n$/", "1"],
    ["s like /(?i)SEVEN/", "1"],
    ["s not like 'eve'", "0"],
    ["s =~ /even/", "1"],
    ["not (n = 7)", "0"],
    ["n = 7 and s = 'x' or n = 7", "1"],
    ["deep.list.0.id", "x"],
    ["yes", "1"],
    ["yes = true", "1"],
    ["none", undefined],
    ["`a.b`", "1"],
    [
      "@message",
      JSON.stringify({ n: 7, s: "seven", deep: { list: [{ id: "x" }] }, yes: true, none: null, "a.b": 1, text: "12" }),
    ],
    ["@log", "000000000000:/app"],
    ["@logStream", "s0"],
    ["@timestamp", "2026-03-10 14:37:12.345"],
    ["toMillis(@timestamp)", String(AT)],
    ["fromMillis(0)", "1970-01-01 00:00:00.000"],
    ["bin(5m)", "2026-03-10 14:35:00.000"],
    ["bin(1h)", "2026-03-10 14:00:00.000"],
    ["bin(300s)", "2026-03-10 14:37:00.000"],
    ["bin(1w)", "2026-03-09 00:00:00.000"],
    ["bin(1mo)", "2026-03-01 00:00:00.000"],
    ["bin(1quarter)", "2026-01-01 00:00:00.000"],
    ["bin(2hrs)", "2026-03-10 14:00:00.000"],
    ["datefloor(@timestamp, 1d)", "2026-03-10 00:00:00.000"],
    ["dateceil(@timestamp, 1h)", "2026-03-10 15:00:00.000"],
    ["dateceil(@timestamp, 1mo)", "2026-04-01 00:00:00.000"],
    ["now()", String(Math.floor(AT / 1000))],
    ["abs(-3)", "3"],
    ["ceil(2.1)", "3"],
    ["floor(-2.1)", "-3"],
    ["round(2.456, 2)", "2.46"],
    ["greatest(1, n, 3)", "7"],
    ["least(1, n, 3)", "1"],
    ["sqrt(16)", "4"],
    ["strlen('añ😀')", "3"],
    ["messageSize('añ😀')", "7"],
    ["toupper(s)", "SEVEN"],
    ["tolower('A')", "a"],
    ["concat(s, '-', n)", "seven-7"],
    ["trim('  a ')", "a"],
    ["trim('xyaxy', 'xy')", "a"],
    ["ltrim('xya', 'xy')", "a"],
    ["rtrim('axy', 'xy')", "a"],
    ["substr('abcdef', 2)", "cdef"],
    ["substr('abcdef', 2, 3)", "cde"],
    ["replace('aXbX', 'X', '$&')", "a$&b$&"],
    ["strcontains(s, 'eve')", "1"],
    ["coalesce(missing, s)", "seven"],
    ["ispresent(n)", "1"],
    ["isPresent(missing)", "0"],
    ["isempty('')", "1"],
    ["isblank(missing)", "1"],
    ["isNumeric(text)", "1"],
    ["if(n > 5, 'big', 'small')", "big"],
    ["case(n > 9, 'a', n > 5, 'b', 'c')", "b"],
    ["isValidIp('::1')", "1"],
    ["isValidIpV4('1.2.3.400')", "0"],
  ] as const)("%s is %s", (expression, expected) => {
    expect(value(expression, event)).toBe(expected);
  });

  test("structures are reached into, and are no text", () => {
    const message = { inner: '{"users":[{"id":1},{"id":2}],"a b":3}' };
    const query =
      "fields jsonParse(inner) as j | fields j.users[1].id as id, j.users.0.id as first, j.`a b` as ab, toupper(j) as no";
    expect(run(query, [message])[0]).toMatchObject({ id: "2", first: "1", ab: "3" });
    expect(run(query, [message])[0]).not.toHaveProperty("no");
  });
});

describe("commands", () => {
  const requests = [
    { path: "/a", status: 200, ms: 10 },
    { path: "/b", status: 500, ms: 40 },
    { path: "/a", status: 404, ms: 20 },
    { path: "/c", status: 200, ms: 30 },
    "no JSON",
  ];

  test("without any, timestamp and message are shown, newest first", () => {
    expect(run("", ["one", "two"])).toEqual([
      { "@timestamp": "2026-03-10 14:37:12.345", "@message": "one" },
      { "@timestamp": "2026-03-10 14:37:11.345", "@message": "two" },
    ]);
  });

  test("fields adds up, display alone counts, and absent fields are left out", () => {
    expect(run("fields path | fields status + 1 as next", requests.slice(3))).toEqual([
      { path: "/c", next: "201" },
      {},
    ]);
    expect(run("fields path, status | display status", requests.slice(3, 4))).toEqual([{ status: "200" }]);
  });

  test("filter, sort and limit", () => {
    expect(run("fields path | filter ispresent(status) and status != 500 | sort ms desc | limit 2", requests)).toEqual([
      { path: "/c" },
      { path: "/a" },
    ]);
    expect(run("fields ms | filter status = 200 | sort path, ms desc", requests)).toEqual([{ ms: "10" }, { ms: "30" }]);
    expect(run("fields ms", requests, "/app", 2)).toHaveLength(2);
    expect(run("fields ms | limit 3", requests, "/app", 2)).toHaveLength(3);
  });

  test("sort puts what is no number first, in natural order", () => {
    const values = ["2345_", "A", "3", "111A", "!", "01", "5A", "a12", "0#", "10", "a9"];
    expect(
      run(
        "fields v | sort v",
        values.map((v) => ({ v })),
      ).map(({ v }) => v),
    ).toEqual(["!", "0#", "5A", "111A", "2345_", "A", "a9", "a12", "01", "3", "10"]);
  });

  test("stats groups, counts and computes", () => {
    expect(run("stats count(*) as n, avg(ms), max(ms) - min(ms) as spread by path | sort path", requests)).toEqual([
      { n: "1" },
      { path: "/a", n: "2", "avg(ms)": "15", spread: "10" },
      { path: "/b", n: "1", "avg(ms)": "40", spread: "0" },
      { path: "/c", n: "1", "avg(ms)": "30", spread: "0" },
    ]);
    expect(
      run("stats count(ms), count_distinct(path), sum(ms), pct(ms, 50), pct(ms, 90), stddev(ms)", requests),
    ).toEqual([
      {
        "count(ms)": "4",
        "count_distinct(path)": "3",
        "sum(ms)": "100",
        "pct(ms, 50)": "20",
        "pct(ms, 90)": "40",
        "stddev(ms)": "11.1803",
      },
    ]);
    expect(run("stats earliest(path), latest(path), sortsLast(path)", requests)).toEqual([
      { "earliest(path)": "/c", "latest(path)": "/a", "sortsLast(path)": "/c" },
    ]);
    expect(run("stats count(*) by bin(1m)", requests)).toEqual([
      { "bin(1m)": "2026-03-10 14:37:00.000", "count(*)": "5" },
    ]);
    expect(run("filter nothing = 1 | stats count(*) as n", requests)).toEqual([{ n: "0" }]);
    expect(run("filter nothing = 1 | stats count(*) as n by path", requests)).toEqual([]);
  });

  test("stats may follow stats, and names its columns by their text", () => {
    const query = "stats sum(ms) by path | filter sum(ms) >= 30 | stats count(*) as n, max(sum(ms)) as top";
    // The inner text is the column that the first stats made.
    expect(run("stats sum(ms) as total by path | stats max(total) as top", requests)).toEqual([{ top: "40" }]);
    expect(run("stats sum(ms) by path | sort sum(ms) desc | limit 1", requests)).toEqual([
      { path: "/b", "sum(ms)": "40" },
    ]);
    expect(run(query, requests)).toEqual([{ n: "3", top: "40" }]);
  });

  test("parse takes a glob or a regular expression", () => {
    const lines = ["user=ann, method:GET, took := 12", "user=bo, method:PUT, took := 7", "other"];
    expect(
      run(
        'parse @message "user=*, method:*, took := *" as user, method, ms | filter ms > 10 | display user, ms',
        lines,
      ),
    ).toEqual([{ user: "ann", ms: "12" }]);
    expect(run("parse /user=(?<who>\\w+)/ | filter ispresent(who) | display who", lines)).toEqual([
      { who: "ann" },
      { who: "bo" },
    ]);
    expect(
      run('PARSE @message "* [*] *" as at, kind, rest | DISPLAY rest, kind = "ERROR" as isError', ["1 [ERROR] a [b]"]),
    ).toEqual([{ rest: "a [b]", isError: "1" }]);
  });

  test("dedup keeps the first of each and all that lack the field", () => {
    expect(run("fields path, ms | dedup path", requests)).toEqual([
      { path: "/a", ms: "10" },
      { path: "/b", ms: "40" },
      { path: "/c", ms: "30" },
      {},
    ]);
  });

  test("comments and keywords in any case are taken", () => {
    expect(run("FIELDS path # the path\n| Filter status = 500", requests)).toEqual([{ path: "/b" }]);
  });

  test("lines of Lambda have fields of their own", () => {
    const id = "8f507cfc-1234-4697-b07a-ac58fc914c95";
    const report = `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 100.5 ms\t\n`;
    expect(
      run(
        "filter @type = 'REPORT' | display @requestId, @duration, @billedDuration, @memorySize, @maxMemoryUsed, @initDuration",
        [report],
        "/aws/lambda/f",
      ),
    ).toEqual([
      {
        "@requestId": id,
        "@duration": "12.34",
        "@billedDuration": "13",
        "@memorySize": "128000000",
        "@maxMemoryUsed": "64000000",
        "@initDuration": "100.5",
      },
    ]);
    const line = `2026-03-10T14:37:12.345Z\t${id}\tINFO\t{"level":"warn"}`;
    expect(run("display @requestId, level", [line], "/aws/lambda/f")).toEqual([{ "@requestId": id, level: "warn" }]);
    expect(run("display @requestId, level", [line])).toEqual([{}]);
  });

  test("a field that begins with @ is shielded by another", () => {
    expect(run("display @@x", [{ "@x": 1 }])).toEqual([{ "@@x": "1" }]);
  });
});

describe("what does not parse", () => {
  test.each([
    ["fields (", "unexpected end of the query"],
    ["fields a b", "unexpected symbol found b at line 1 and position 9"],
    ["fields a\n| filter !", "unexpected symbol found ! at line 2 and position 9"],
    ["nonsense a", "unknown command: nonsense"],
    ["fields unknown(1)", "unknown function, or wrong number of arguments: unknown(1)"],
    ["fields strlen()", "unknown function, or wrong number of arguments: strlen(0)"],
    ["fields count(*)", "count(*) stands outside stats"],
    ["limit 0", "limit must be between 1 and 100000"],
    ["filter a like /(/", "no regular expression: /(/"],
    ["filter a like /x", "a regular expression is not closed"],
    ["filter a = 'x", "a string is not closed"],
    ['parse @message "*" as a, b', "parse has 1 wildcards and 2 names"],
    ["parse @message /a/", "parse needs a named group in its regular expression"],
    ["stats count(*) by bin(3x)", "no period: 3x"],
    ["limit 5 | stats count(*)", "sort and limit must follow the last stats command"],
    ["dedup a | fields b", "only limit may follow dedup"],
    [`fields ${"(".repeat(5000)}`, "the query nests too deep"],
    [`filter ${"not ".repeat(2000)} a`, "the query nests too deep"],
  ])("%s", (query, message) => {
    expect(() => parseQuery(query)).toThrow(expect.objectContaining({ code: "MalformedQueryException", message }));
  });

  test("commands that are gaps are said to be", () => {
    expect(() => parseQuery("fields @message | pattern @message")).toThrow(RolecallError);
  });
});
