/**
 * The functions of metric math, but for those that ask what Rolecall has not (searches, anomaly detection, insight rules,
 * quotas, other data sources).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11)
 */
import { type Expression, MathError } from "./parse.js";
import { combined, instantsOf, isList, isSeries, mapped, type TimeSeries, type Value, withPoints } from "./values.js";

export interface Calculation {
  /** The metrics of the request, by id. */
  readonly metrics: ReadonlyMap<string, TimeSeries>;
  /** Instants of the span, by the period of the expression. */
  readonly periodSeconds: number;
  readonly instants: () => readonly number[];
  evaluate(expression: Expression): Value;
}

type Given = readonly Expression[];
type MathFunction = (given: Given, calculation: Calculation) => Value;

/** AWS's, which are answered as not emulated. */
export const OTHERS: ReadonlySet<string> = new Set([
  "ANOMALY_DETECTION_BAND",
  "DB_PERF_INSIGHTS",
  "INSIGHT_RULE_METRIC",
  "LAMBDA",
  "SEARCH",
  "SERVICE_QUOTA",
]);

type Summary = (values: readonly number[]) => number;
const sum: Summary = (values) => values.reduce((so, value) => so + value, 0);
const average: Summary = (values) => sum(values) / values.length;
const SUMMARIES: Readonly<Record<string, Summary>> = {
  SUM: sum,
  AVG: average,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  // Unverified: that it is the deviation of the whole, not of a sample.
  STDDEV(values) {
    const mean = average(values);
    return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
  },
};

const POINTWISE: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

const OF_TIME: Readonly<Record<string, (at: Date) => number>> = {
  MINUTE: (at) => at.getUTCMinutes(),
  HOUR: (at) => at.getUTCHours(),
  DAY: (at) => at.getUTCDay() || 7,
  DATE: (at) => at.getUTCDate(),
  MONTH: (at) => at.getUTCMonth() + 1,
  YEAR: (at) => at.getUTCFullYear(),
  EPOCH: (at) => Math.floor(at.getTime() / 1000),
};

export function functionOf(name: string): MathFunction | undefined {
  const summary = own(SUMMARIES, name);
  if (summary) return (given, { evaluate }) => summarised(evaluate(only(given)), summary);
  const pointwise = own(POINTWISE, name);
  if (pointwise) {
    return (given, { evaluate }) =>
      mapped(evaluate(only(given)), (one) =>
        withPoints(
          one,
          [...one.points].map(([at, value]) => [at, pointwise(value)] as const),
        ),
      );
  }
  const ofTime = own(OF_TIME, name);
  if (ofTime) {
    return (given, { evaluate, instants }) =>
      withPoints(
        series(evaluate(only(given))),
        instants().map((at) => [at, ofTime(new Date(at))] as const),
      );
  }
  return own(OTHER_FUNCTIONS, name);
}

const own = <Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Of a series a number, of several a series; what is missing in one of several counts as 0. */
function summarised(value: Value, summary: Summary): Value {
  if (isSeries(value)) return value.points.size === 0 ? 0 : summary([...value.points.values()]);
  const [first] = list(value);
  if (!first) throw new MathError("the list has no time series");
  const all = list(value);
  return withPoints(
    first,
    instantsOf(all).map((at) => [at, summary(all.map(({ points }) => points.get(at) ?? 0))] as const),
  );
}

/** Each value with the one before it. */
const steps = (value: Value, step: (value: number, before: number, seconds: number) => number): Value =>
  mapped(value, (one) => {
    const points = [...one.points];
    return withPoints(
      one,
      points.slice(1).map(([at, now], index) => {
        const [beforeAt, before] = points[index] as [number, number];
        return [at, step(now, before, (at - beforeAt) / 1000)] as const;
      }),
    );
  });

const OTHER_FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  METRICS(given, { metrics }) {
    const [part] = given;
    if (part && part.kind !== "text") throw new MathError("METRICS takes a text");
    return [...metrics].flatMap(([id, one]) => (!part || id.includes(part.value) ? [one] : []));
  },
  METRIC_COUNT: (given, { evaluate }) => list(evaluate(only(given))).length,
  DATAPOINT_COUNT(given, { evaluate }) {
    const value = evaluate(only(given));
    if (isSeries(value)) return value.points.size;
    const all = list(value);
    const [first] = all;
    if (!first) throw new MathError("the list has no time series");
    return withPoints(
      first,
      instantsOf(all).map((at) => [at, all.filter(({ points }) => points.has(at)).length] as const),
    );
  },
  PERIOD(given, { evaluate }) {
    const one = series(evaluate(only(given)));
    if (one.metricId === undefined) throw new MathError("PERIOD takes a metric");
    return one.periodSeconds;
  },
  DIFF: (given, { evaluate }) => steps(evaluate(only(given)), (value, before) => value - before),
  DIFF_TIME: (given, { evaluate }) => steps(evaluate(only(given)), (_value, _before, seconds) => seconds),
  RATE: (given, { evaluate }) => steps(evaluate(only(given)), (value, before, seconds) => (value - before) / seconds),
  RUNNING_SUM: (given, { evaluate }) =>
    mapped(evaluate(only(given)), (one) => {
      let so = 0;
      return withPoints(
        one,
        [...one.points].map(([at, value]) => {
          so += value;
          return [at, so] as const;
        }),
      );
    }),
  TIME_SERIES(given, { evaluate, instants, periodSeconds }) {
    const value = number(evaluate(only(given)));
    return { label: "", periodSeconds, points: new Map(instants().map((at) => [at, value])) };
  },
  REMOVE_EMPTY: (given, { evaluate }) => list(evaluate(only(given))).filter(({ points }) => points.size > 0),
  FIRST: (given, { evaluate }) => end(list(evaluate(only(given))), 0),
  LAST: (given, { evaluate }) => end(list(evaluate(only(given))), -1),
  SLICE([of, from, to], { evaluate }) {
    if (!of || !from) throw new MathError("SLICE takes a list and where to begin");
    return list(evaluate(of)).slice(number(evaluate(from)), to && number(evaluate(to)));
  },
  SORT([of, by, order, most], { evaluate }) {
    const summary = by?.kind === "word" && by.name !== "STDDEV" ? own(SUMMARIES, by.name) : undefined;
    const sign = order?.kind === "word" ? { ASC: 1, DESC: -1 }[order.name] : undefined;
    if (!of || !summary || sign === undefined)
      throw new MathError("SORT takes a list, AVG, MIN, MAX or SUM, and ASC or DESC");
    const rank = ({ points }: TimeSeries) => (points.size === 0 ? 0 : summary([...points.values()]));
    const sorted = [...list(evaluate(of))].sort((a, b) => (rank(a) - rank(b)) * sign);
    return most ? sorted.slice(0, number(evaluate(most))) : sorted;
  },
  FILL([of, by], calculation) {
    if (!of || !by) throw new MathError("FILL takes what is to be filled, and with what");
    const { evaluate, instants } = calculation;
    const fill = by.kind === "word" ? by.name : evaluate(by);
    return mapped(evaluate(of), (one) => withPoints(one, filled(one, fill, instants())));
  },
  IF([condition, then, otherwise], { evaluate }) {
    if (!condition || !then) throw new MathError("IF takes a condition and a value");
    const asked = evaluate(condition);
    const yes = evaluate(then);
    const no = otherwise && evaluate(otherwise);
    if (isList(asked) || isList(yes) || (no !== undefined && isList(no))) throw new MathError("IF takes no lists");
    if (!isSeries(asked)) {
      const chosen = asked !== 0 ? yes : no;
      if (chosen === undefined) throw new MathError("IF comes to nothing");
      return chosen;
    }
    const at = (value: number | TimeSeries, instant: number) =>
      isSeries(value) ? (value.points.get(instant) ?? 0) : value;
    return withPoints(
      asked,
      [...asked.points].flatMap(([instant, value]) => {
        const chosen = value !== 0 ? yes : no;
        return chosen === undefined ? [] : [[instant, at(chosen, instant)] as const];
      }),
    );
  },
};

function* filled(
  one: TimeSeries,
  fill: Value | string,
  instants: readonly number[],
): Iterable<readonly [number, number]> {
  const known = [...one.points];
  let behind = 0;
  // A period may begin where no instant of the expression is.
  for (const at of [...new Set([...instants, ...one.points.keys()])].sort((a, b) => a - b)) {
    const value = one.points.get(at);
    if (value !== undefined) {
      yield [at, value];
      continue;
    }
    while ((known[behind]?.[0] ?? Number.POSITIVE_INFINITY) < at) behind += 1;
    const [before, after] = [known[behind - 1], known[behind]];
    const filler = fillerAt(at, fill, before, after);
    if (filler !== undefined) yield [at, filler];
  }
}

function fillerAt(
  at: number,
  fill: Value | string,
  before: readonly [number, number] | undefined,
  after: readonly [number, number] | undefined,
): number | undefined {
  if (fill === "REPEAT") return before?.[1];
  if (fill === "LINEAR") {
    if (!before || !after) return undefined;
    return before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0]);
  }
  if (typeof fill === "string") throw new MathError(`\`${fill}\` fills nothing`);
  return isSeries(fill) ? fill.points.get(at) : number(fill);
}

function only(given: Given): Expression {
  const [one, ...more] = given;
  if (!one || more.length > 0) throw new MathError("a function takes one value");
  return one;
}

function series(value: Value): TimeSeries {
  if (!isSeries(value)) throw new MathError("a time series is meant");
  return value;
}

function list(value: Value): readonly TimeSeries[] {
  if (typeof value === "number") throw new MathError("a number stands where time series are meant");
  return isList(value) ? value : [value];
}

function number(value: Value): number {
  if (typeof value !== "number") throw new MathError("a number is meant");
  return value;
}

function end(all: readonly TimeSeries[], at: number): TimeSeries {
  const one = all.at(at);
  if (!one) throw new MathError("the list has no time series");
  return one;
}

const truth = (is: boolean): number => (is ? 1 : 0);

export const OPERATORS: Readonly<Record<string, (left: Value, right: Value) => Value>> = Object.fromEntries(
  Object.entries({
    "+": (a: number, b: number) => a + b,
    "-": (a: number, b: number) => a - b,
    "*": (a: number, b: number) => a * b,
    "/": (a: number, b: number) => a / b,
    "^": (a: number, b: number) => a ** b,
    "==": (a: number, b: number) => truth(a === b),
    "!=": (a: number, b: number) => truth(a !== b),
    "<=": (a: number, b: number) => truth(a <= b),
    ">=": (a: number, b: number) => truth(a >= b),
    "<": (a: number, b: number) => truth(a < b),
    ">": (a: number, b: number) => truth(a > b),
    AND: (a: number, b: number) => truth(a !== 0 && b !== 0),
    "&&": (a: number, b: number) => truth(a !== 0 && b !== 0),
    OR: (a: number, b: number) => truth(a !== 0 || b !== 0),
    "||": (a: number, b: number) => truth(a !== 0 || b !== 0),
  }).map(([operator, of]) => [operator, (left: Value, right: Value) => combined(left, right, of)]),
);
