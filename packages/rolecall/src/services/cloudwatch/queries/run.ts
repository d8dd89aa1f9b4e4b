/** Queries run over a span of time: metrics first, then what is calculated of them. */
import type { Read } from "../../../store/store.js";
import { calculate, type Request } from "../math/calculate.js";
import { MathError } from "../math/parse.js";
import type { TimeSeries } from "../math/values.js";
import { beginnings, readPeriods } from "../metrics/read.js";
import { statisticOf } from "../metrics/statistics.js";
import { defaultLabels } from "./labels.js";
import { type MathQuery, type MetricQuery, mathError, type Query } from "./query.js";

/** What a query came to: in time order. */
export interface Series {
  readonly id: string;
  readonly label: string;
  readonly periodSeconds: number;
  readonly points: ReadonlyMap<number, number>;
  /** How many values each point was made of, where a metric tells it. */
  readonly sampleCounts?: ReadonlyMap<number, number>;
  readonly messages?: readonly { readonly Code: string; readonly Value: string }[];
}

export interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
}

/** Of expressions that bring no metric (unverified). */
const PERIOD_SECONDS = 300;
/** AWS: of a whole answer. */
const MOST_INSTANTS = 100_800;

const isMetric = (query: Query): query is MetricQuery => "metric" in query;

/**
 * The series of the queries that are returned, in the order of the queries; an expression may come to several.
 *
 * @throws ValidationError for an expression that comes to no time series; RC_NOT_EMULATED
 */
export async function run(read: Read, queries: readonly Query[], times: Times): Promise<Series[]> {
  const ofMetrics = new Map<string, Series>();
  const labels = defaultLabels(queries.filter(isMetric));
  for (const query of queries) {
    if (!isMetric(query)) continue;
    ofMetrics.set(query.id, await metricSeries(read, query, labels.get(query.id) ?? query.metric.name, times));
  }
  const request = requestOf(queries, ofMetrics, times);
  return queries
    .filter(({ returned }) => returned)
    .flatMap((query) => (isMetric(query) ? (ofMetrics.get(query.id) ?? []) : mathSeries(query, request)));
}

function requestOf(queries: readonly Query[], ofMetrics: ReadonlyMap<string, Series>, times: Times): Request {
  const periods = queries.flatMap(({ periodSeconds }) => periodSeconds ?? []);
  const periodSeconds = periods.length === 0 ? PERIOD_SECONDS : Math.max(...periods);
  return {
    metrics: new Map([...ofMetrics].map(([id, one]) => [id, seriesOf(one)])),
    expressions: new Map(queries.flatMap((query) => (isMetric(query) ? [] : [[query.id, query.expression] as const]))),
    periodSeconds,
    instants() {
      if ((times.endMs - times.startMs) / (periodSeconds * 1000) > MOST_INSTANTS) {
        throw new MathError("there are too many data points in that time");
      }
      return beginnings({ ...times, periodSeconds }, times.nowMs);
    },
    known: new Map(),
  };
}

const seriesOf = ({ id, label, periodSeconds, points }: Series): TimeSeries => ({
  label,
  periodSeconds,
  points,
  metricId: id,
});

function mathSeries({ id, label }: MathQuery, request: Request): Series[] {
  try {
    const all = calculate(id, request);
    return all.map(({ points, periodSeconds, label: own }) => ({
      id,
      // AWS: of several series each has its own label behind the expression's. Unverified without one: the query's id.
      label: all.length === 1 ? (label ?? id) : [label, own].filter(Boolean).join(" "),
      periodSeconds,
      points,
    }));
  } catch (error) {
    throw error instanceof MathError ? mathError(id, error) : error;
  }
}

async function metricSeries(read: Read, query: MetricQuery, label: string, times: Times): Promise<Series> {
  const { periodSeconds, statistic: name, unit } = query;
  const periods = await readPeriods(read, query.metric.id, { ...times, periodSeconds }, times.nowMs, unit);
  const statistic = statisticOf(name);
  // Recorded: of several units the first in the alphabet is told, and a message names them all.
  const units = [...periods.keys()].sort();
  const points = new Map<number, number>();
  const sampleCounts = new Map<number, number>();
  for (const [atMs, values] of periods.get(units[0] ?? "") ?? []) {
    const value = statistic?.(values);
    if (value === undefined) continue;
    points.set(atMs, value);
    sampleCounts.set(atMs, values.count);
  }
  return {
    id: query.id,
    label: query.label ?? label,
    periodSeconds,
    points,
    sampleCounts,
    ...(units.length > 1
      ? { messages: [{ Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` }] }
      : {}),
  };
}

/**
 * Runs expressions over metrics that have no data, to learn whether they can be run.
 *
 * @returns how many series the returned ones come to
 * @throws ValidationError, RC_NOT_EMULATED
 */
export function tried(queries: readonly Query[]): number {
  const empty = queries.filter(isMetric).map(({ id, periodSeconds }) => {
    const one: Series = { id, label: id, periodSeconds, points: new Map() };
    return [id, one] as const;
  });
  const request = requestOf(queries, new Map(empty), { startMs: 0, endMs: 60_000, nowMs: 60_000 });
  return queries
    .filter(({ returned }) => returned)
    .reduce((count, query) => count + (isMetric(query) ? 1 : mathSeries(query, request).length), 0);
}
