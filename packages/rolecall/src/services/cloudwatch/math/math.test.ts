/** Expressions over small series; `-` is a missing value. AWS's own examples first. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calculate } from "./calculate.js";
import { MathError, parse } from "./parse.js";
import type { TimeSeries } from "./values.js";

const MINUTE = 60_000;

function series(id: string, text: string): TimeSeries {
  const points = text
    .split(" ")
    .flatMap((value, index) => (value === "-" ? [] : [[index * MINUTE, Number(value)] as const]));
  return { label: id, periodSeconds: 60, points: new Map(points), metricId: id };
}

/** Each series of four minutes as text. */
function told(
  expression: string,
  metrics: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
) {
  const all = calculate("e", {
    metrics: new Map(Object.entries(metrics).map(([id, text]) => [id, series(id, text)])),
    expressions: new Map([["e", expression], ...Object.entries(others)]),
    periodSeconds: 60,
    instants: () => [0, 1, 2, 3].map((index) => index * MINUTE),
    known: new Map(),
  });
  return all.map(({ points }) => [0, 1, 2, 3].map((index) => points.get(index * MINUTE) ?? "-").join(" "));
}

const M = { m1: "30 20 0 0", m2: "20 - 20 -" };

describe("metric math", () => {
  test.each([
    ["m1 < m2", "0 0 1 0"],
    ["m1 >= 30", "1 0 0 0"],
    ["m1 > 15 AND m2 > 15", "1 0 0 0"],
    ["m1 > 15 || m2 > 15", "1 1 1 -".replace("-", "0")],
    ["m1 - m2", "10 20 -20 0"],
    ["100 * m2 / m1", "66.66666666666667 0 - -"],
    ["-m1 + 2 ^ 3", "-22 -12 8 8"],
    ["2 + 3 * m2", "62 - 62 -"],
    ["(2 + 3) * m2", "100 - 100 -"],
    ["m1 - AVG(m1)", "17.5 7.5 -12.5 -12.5"],
    ["m1 / SUM(m1)", "0.6 0.4 0 0"],
    ["SUM([m1, m2])", "50 20 20 0"],
    ["AVG(METRICS())", "25 10 10 0"],
    ['MAX(METRICS("2"))', "20 - 20 -"],
    ["m1 / PERIOD(m1)", `0.5 ${20 / 60} 0 0`],
    ["DIFF(m1)", "- -10 -20 0"],
    ["DIFF_TIME(m2)", "- - 120 -"],
    ["RATE(m1)", `- ${-10 / 60} ${-20 / 60} 0`],
    ["RUNNING_SUM(m1)", "30 50 50 50"],
    ["FILL(m2, 7)", "20 7 20 7"],
    ["FILL(m2, REPEAT)", "20 20 20 20"],
    ["FILL(m2, LINEAR)", "20 20 20 -"],
    ["FILL(m2, m1)", "20 20 20 0"],
    ["IF(m1 > 10, m1)", "30 20 - -"],
    ["IF(m1 > 10, 1, 0)", "1 1 0 0"],
    ["IF(m1, m2, 5)", "20 0 5 5"],
    ["TIME_SERIES(MAX(m1))", "30 30 30 30"],
    ["MINUTE(m2)", "0 1 2 3"],
    ["DAY(m2)", "4 4 4 4"],
    ["ABS(-m1)", "30 20 0 0"],
    ["FIRST(SORT(METRICS(), SUM, DESC))", "30 20 0 0"],
    ["SLICE(SORT(METRICS(), SUM, ASC), 0, 1)", "20 - 20 -"],
    ["m1 / METRIC_COUNT(METRICS())", "15 10 0 0"],
    ["SUM(m1) / DATAPOINT_COUNT(m1) + 0 * m1", "12.5 12.5 12.5 12.5"],
  ])("%s", (expression, expected) => {
    expect(told(expression, M)).toEqual([expected]);
  });

  test("expressions may be made of others, and come to several series", () => {
    expect(told("x * 2", M, { x: "METRICS() / 10" })).toEqual(["6 4 0 0", "4 - 4 -"]);
  });

  test.each([
    ["m1 +", "it ends too early"],
    ["m1 m2", "`m2` is out of place"],
    ["m3", "there is no `m3`"],
    ["NOPE(m1)", "there is no function `NOPE`"],
    ["1 + 1", "it comes to a number, not to a time series"],
    ["e", "`e` is made of itself"],
    ["[m1, 1]", "a list holds time series"],
    ["m1 # 2", "`#` is out of place"],
    ["(".repeat(200), "it is nested too deeply"],
    ["toString(m1)", "there is no function `toString`"],
  ])("%s is refused", (expression, message) => {
    expect(() => told(expression, M)).toThrow(new MathError(message));
  });

  test("what Rolecall has not is said so", () => {
    expect(() => told("SEARCH('{AWS/Lambda} Errors', 'Sum', 300)", M)).toThrow(/not emulated/);
    expect(() => told("SELECT AVG(Errors) FROM Shop", M)).toThrow(/not emulated/);
  });

  test("each expression is calculated once, however often others use it", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`x${n}`, n === 0 ? "m1" : `x${n - 1} + x${n - 1}`]),
    );
    expect(told("x59", { m1: "1 0 0 0" }, chain)).toEqual([`${2 ** 59} 0 0 0`]);
  });
});

test("any text is parsed or refused", () => {
  const words = fc.constantFrom(
    "m1",
    "SUM",
    "(",
    ")",
    "[",
    "]",
    ",",
    "+",
    "-",
    "^",
    "1.5",
    "'a'",
    "AND",
    " ",
    "==",
    "é",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
      try {
        parse(parts.join(""));
      } catch (error) {
        expect(error).toBeInstanceOf(MathError);
      }
    }),
  );
});
