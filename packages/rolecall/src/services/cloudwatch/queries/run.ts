/** Queries run over a span of time. */
import { notEmulated } from "../../../kernel/errors.js";
import type { Read } from "../../../store/store.js";
import { readPeriods } from "../metrics/read.js";
import { statisticOf } from "../metrics/statistics.js";
import { defaultLabels } from "./labels.js";
import type { MetricQuery, Query } from "./query.js";

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

/** One series a query that is returned, in the order of the queries. */
export async function run(read: Read, queries: readonly Query[], times: Times): Promise<Series[]> {
  const metricQueries = queries.filter((query): query is MetricQuery => "metric" in query);
  if (metricQueries.length < queries.length) throw notEmulated("metric math");
  const labels = defaultLabels(metricQueries);
  const found: Series[] = [];
  for (const query of metricQueries) {
    if (query.returned) found.push(await metricSeries(read, query, labels.get(query.id) ?? query.metric.name, times));
  }
  return found;
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
