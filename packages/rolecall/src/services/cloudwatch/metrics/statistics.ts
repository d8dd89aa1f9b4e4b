/**
 * Statistics by name: what a period's values come to.
 *
 * Documented: p99 is the highest of the lowest 99 percent; a trimmed range takes what lies between two percentages, or is
 * above the lower bound and not above the upper; a trimmed count need not be whole. Unverified: how AWS rounds ranks, and
 * that a value at the edge of a percentage counts in part.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html (2026-11)
 */
import type { Distribution, Weighted } from "./distribution.js";

/** Undefined where the values don't tell it: percentiles of statistic sets, and of values below zero. */
export type Statistic = (values: Distribution) => number | undefined;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/** Undefined for a name that AWS has no statistic by. */
export function statisticOf(name: string): Statistic | undefined {
  if (Object.hasOwn(SIMPLE, name)) return SIMPLE[name];
  const range = rangeOf(name);
  if (!range) return undefined;
  const statistic = RANGED[range.kind];
  return (values) =>
    values.values === undefined || values.min < 0 ? undefined : statistic?.(values.values, values.count, range);
}

/** Part of the values: between two fractions of their number, or between two values. */
interface Range {
  readonly kind: string;
  readonly by: "fraction" | "value";
  readonly from: number;
  readonly to: number;
}

/** Up to 10 decimal places. */
const NUMBER = "\\d+(?:\\.\\d{1,10})?";
const SHORT = new RegExp(`^(p|tm|wm|tc|ts)(${NUMBER})$`);
const LONG = new RegExp(`^(TM|WM|TC|TS|PR)\\((?:(${NUMBER})(%?))?:(?:(${NUMBER})(%?))?\\)$`);

function rangeOf(name: string): Range | undefined {
  if (/^(IQM|iqm)$/.test(name)) return { kind: "tm", by: "fraction", from: 0.25, to: 0.75 };
  const [, kind, percent] = SHORT.exec(name) ?? [];
  if (kind !== undefined) {
    const to = Number(percent) / 100;
    return to > 1 ? undefined : { kind, by: "fraction", from: 0, to };
  }
  const long = LONG.exec(name);
  if (!long) return undefined;
  const [, upper = "", from, fromPercent, to, toPercent] = long;
  if (from === undefined && to === undefined) return undefined;
  const percents = [...(from === undefined ? [] : [fromPercent]), ...(to === undefined ? [] : [toPercent])];
  const byFraction = percents[0] === "%";
  if (percents.some((sign) => (sign === "%") !== byFraction) || (byFraction && upper === "PR")) return undefined;
  const range: Range = byFraction
    ? { kind: upper.toLowerCase(), by: "fraction", from: Number(from ?? 0) / 100, to: Number(to ?? 100) / 100 }
    : {
        kind: upper.toLowerCase(),
        by: "value",
        from: from === undefined ? Number.NEGATIVE_INFINITY : Number(from),
        to: to === undefined ? Number.POSITIVE_INFINITY : Number(to),
      };
  if (range.from > range.to || (byFraction && range.to > 1)) return undefined;
  return range;
}

type Ranged = (values: readonly Weighted[], count: number, range: Range) => number | undefined;

const RANGED: Readonly<Record<string, Ranged>> = {
  p: (values, count, { to }) => atRank(values, to * count),
  tc: (values, count, range) => within(values, count, range).count,
  ts: (values, count, range) => within(values, count, range).sum,
  tm(values, count, range) {
    const inside = within(values, count, range);
    return inside.count === 0 ? undefined : inside.sum / inside.count;
  },
  wm(values, count, range) {
    if (range.by === "value") {
      const sum = values.reduce(
        (so, [value, times]) => so + Math.min(Math.max(value, range.from), range.to) * times,
        0,
      );
      return sum / count;
    }
    const inside = within(values, count, range);
    const lowest = atRank(values, range.from * count) * range.from * count;
    const highest = atRank(values, range.to * count) * (1 - range.to) * count;
    return (lowest + inside.sum + highest) / count;
  },
  pr: (values, count, range) => (100 * within(values, count, range).count) / count,
};

/** The value that so many of them do not exceed. */
function atRank(values: readonly Weighted[], rank: number): number {
  let below = 0;
  for (const [value, times] of values) {
    below += times;
    if (below >= rank) return value;
  }
  return values.at(-1)?.[0] ?? 0;
}

function within(values: readonly Weighted[], count: number, { by, from, to }: Range): { count: number; sum: number } {
  let inside = 0;
  let sum = 0;
  let below = 0;
  for (const [value, times] of values) {
    let part: number;
    if (by === "value") part = value > from && value <= to ? times : 0;
    else part = Math.max(0, Math.min(below + times, to * count) - Math.max(below, from * count));
    below += times;
    inside += part;
    sum += value * part;
  }
  return { count: inside, sum };
}
