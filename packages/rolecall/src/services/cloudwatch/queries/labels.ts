/**
 * Labels of metrics that the query gives none: the metric's name, and whatever else tells the queries apart. Recorded in
 * 2023: statistic and period. Unverified: how dimensions and namespaces that differ are told.
 */
import type { MetricQuery } from "./query.js";

export function defaultLabels(queries: readonly MetricQuery[]): ReadonlyMap<string, string> {
  const differ = (of: (query: MetricQuery) => string) => new Set(queries.map(of)).size > 1;
  const dimensionValues = ({ metric }: MetricQuery) => Object.values(metric.dimensions).join(" ");
  const parts: ((query: MetricQuery) => string)[] = [];
  if (differ(({ metric }) => metric.namespace)) parts.push(({ metric }) => metric.namespace);
  if (differ(dimensionValues)) parts.push(dimensionValues);
  parts.push(({ metric }) => metric.name);
  if (differ(({ statistic }) => statistic)) parts.push(({ statistic }) => statistic);
  if (differ(({ periodSeconds }) => `${periodSeconds}`)) parts.push(({ periodSeconds }) => `${periodSeconds}`);
  return new Map(
    queries.map((query) => [
      query.id,
      parts
        .map((part) => part(query))
        .filter((part) => part !== "")
        .join(" "),
    ]),
  );
}
