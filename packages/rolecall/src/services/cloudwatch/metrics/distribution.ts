/** Many values as one: what is kept of all that came for a metric at one instant. */

export interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /**
   * Each value and how often it came, from the lowest up. Absent where some came as a statistic set, which does not tell
   * them: then there are no percentiles.
   */
  readonly values?: readonly Weighted[];
}

export type Weighted = readonly [value: number, count: number];

/** More different values than this are rounded, so that a busy metric stays small: to three digits, then to two. */
const MOST_VALUES = 1000;

/** `values` with a count each; there is at least one. */
export function distributionOf(values: readonly Weighted[]): Distribution {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [value, times] of values) {
    count += times;
    sum += value * times;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { count, sum, min, max, values: bounded(gathered(values)) };
}

/**
 * AWS tells percentiles of a statistic set where it leaves no doubt about its values.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function distributionOfSet(set: Omit<Distribution, "values">): Distribution {
  const { count, sum, min, max } = set;
  return min === max && sum === min * count ? { ...set, values: [[min, count]] } : { count, sum, min, max };
}

export function merged(a: Distribution, b: Distribution): Distribution {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    ...(a.values && b.values ? { values: bounded(gathered([...a.values, ...b.values])) } : {}),
  };
}

function gathered(values: readonly Weighted[]): readonly Weighted[] {
  if (values.length === 1) return values;
  const counts = new Map<number, number>();
  for (const [value, times] of values) counts.set(value, (counts.get(value) ?? 0) + times);
  return [...counts].sort(([a], [b]) => a - b);
}

function bounded(values: readonly Weighted[]): readonly Weighted[] {
  let kept = values;
  for (const digits of [3, 2]) {
    if (kept.length <= MOST_VALUES) break;
    kept = gathered(kept.map(([value, times]) => [Number(value.toPrecision(digits)), times] as const));
  }
  return kept;
}
