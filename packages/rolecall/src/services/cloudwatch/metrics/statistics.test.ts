import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distributionOf, distributionOfSet, merged, type Weighted } from "./distribution.js";
import { statisticOf } from "./statistics.js";

const upTo = (most: number): Weighted[] => Array.from({ length: most }, (_, index) => [index + 1, 1] as const);
const of = (name: string, values: readonly Weighted[]) => statisticOf(name)?.(distributionOf(values));

describe("statistics", () => {
  test.each([
    ["SampleCount", 100],
    ["Sum", 5050],
    ["Average", 50.5],
    ["Minimum", 1],
    ["Maximum", 100],
    ["p50", 50],
    ["p99", 99],
    ["p99.9", 100],
    ["p100", 100],
    ["tm90", 45.5],
    ["TM(10%:90%)", 50.5],
    ["IQM", 50.5],
    ["tc90", 90],
    ["TC(80:)", 20],
    ["ts90", 4095],
    ["TS(80%:)", 1810],
    ["PR(:30)", 30],
    ["PR(30:60)", 30],
    ["TM(10:20)", 15.5],
    ["WM(:50)", 37.75],
    ["wm98", 50.47],
  ])("%s of the numbers up to a hundred is %d", (name, expected) => {
    expect(of(name, upTo(100))).toBeCloseTo(expected, 9);
  });

  test.each(["P50", "p101", "p", "TM(10%:20)", "TM(:)", "PR(1%:2%)", "pr50", "median", "toString", "TM(5:1)"])(
    "%s is none",
    (name) => expect(statisticOf(name)).toBeUndefined(),
  );

  test("a statistic set has percentiles where it leaves no doubt of its values", () => {
    const p50 = statisticOf("p50");
    expect(p50?.(distributionOfSet({ count: 2, sum: 8, min: 4, max: 4 }))).toBe(4);
    const unclear = distributionOfSet({ count: 2, sum: 8, min: 3, max: 5 });
    expect(p50?.(unclear)).toBeUndefined();
    expect(p50?.(merged(unclear, distributionOf([[1, 1]])))).toBeUndefined();
    expect(statisticOf("Average")?.(unclear)).toBe(4);
  });

  test("values below zero have no percentiles", () => {
    expect(of("p50", [[-1, 1]])).toBeUndefined();
    expect(of("Minimum", [[-1, 1]])).toBe(-1);
  });
});

test("merging tells the same as all values at once, to three digits where there are very many", () => {
  const values = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 3000 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const weighted = (all: readonly number[]) => distributionOf(all.map((value) => [value, 1] as const));
      const together = weighted([...a, ...b]);
      const apart = merged(weighted(a), weighted(b));
      expect(apart).toMatchObject({ count: together.count, sum: together.sum, min: together.min, max: together.max });
      expect(apart.values?.length).toBeLessThanOrEqual(1000);
      const median = [...a, ...b].sort((x, y) => x - y)[Math.ceil((a.length + b.length) / 2) - 1] ?? 0;
      const told = statisticOf("p50")?.(apart) ?? Number.NaN;
      expect(Math.abs(told - median)).toBeLessThanOrEqual(median * 0.1 + 1e-9);
    }),
    { numRuns: 30 },
  );
});
