/** What expressions come to: a number, a series, or several. */
import { MathError } from "./parse.js";

export interface TimeSeries {
  readonly label: string;
  readonly periodSeconds: number;
  /** In time order. */
  readonly points: ReadonlyMap<number, number>;
  /** Of a metric itself, not of what was calculated. */
  readonly metricId?: string;
}

export type Value = number | TimeSeries | readonly TimeSeries[];

export const isSeries = (value: Value): value is TimeSeries => typeof value === "object" && "points" in value;
export const isList = (value: Value): value is readonly TimeSeries[] => Array.isArray(value);

/** The series with other points, which no metric has. */
export const withPoints = (
  { label, periodSeconds }: TimeSeries,
  points: Iterable<readonly [number, number]>,
): TimeSeries => ({
  label,
  periodSeconds,
  points: new Map([...points].filter(([, value]) => Number.isFinite(value))),
});

/** Each series alone. */
export function mapped(value: Value, change: (series: TimeSeries) => TimeSeries): Value {
  if (isSeries(value)) return change(value);
  if (isList(value)) return value.map(change);
  throw new MathError("a number stands where a time series is meant");
}

/** All instants of some of them, in time order. */
export const instantsOf = (all: readonly TimeSeries[]): number[] =>
  [...new Set(all.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);

/**
 * Two values by an operation. A series lacks no instant that the other has: AWS takes 0 for it. What is no number (by a
 * division by zero) is dropped.
 */
export function combined(left: Value, right: Value, operation: (a: number, b: number) => number): Value {
  if (isList(left)) {
    if (isList(right)) throw new MathError("two lists of time series can't be combined");
    return left.map((one) => combined(one, right, operation) as TimeSeries);
  }
  if (isList(right)) return right.map((one) => combined(left, one, operation) as TimeSeries);
  if (isSeries(left) && isSeries(right)) {
    return withPoints(
      left,
      instantsOf([left, right]).map(
        (at) => [at, operation(left.points.get(at) ?? 0, right.points.get(at) ?? 0)] as const,
      ),
    );
  }
  if (isSeries(left))
    return withPoints(
      left,
      [...left.points].map(([at, a]) => [at, operation(a, right as number)] as const),
    );
  if (isSeries(right))
    return withPoints(
      right,
      [...right.points].map(([at, b]) => [at, operation(left, b)] as const),
    );
  return operation(left, right);
}
