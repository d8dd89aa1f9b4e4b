/** What tests of CloudWatch share. */
import type { World } from "../../testing/world.js";
import { GetMetricData } from "./operations/get-metric-data.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Asked {
  readonly stat?: string;
  readonly period?: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** How long before now it begins; one hour without it. */
  readonly sinceMs?: number;
}

/** What GetMetricData tells of one metric, the oldest first. */
export async function valuesOf(
  world: World,
  namespace: string,
  name: string,
  { stat = "Sum", period = 60, dimensions = {}, sinceMs = HOUR }: Asked = {},
): Promise<number[]> {
  const nowMs = world.clock.now();
  const { MetricDataResults } = await world.root.call(GetMetricData, {
    StartTime: new Date(nowMs - sinceMs),
    EndTime: new Date(nowMs + MINUTE),
    ScanBy: "TimestampAscending",
    MetricDataQueries: [
      {
        Id: "m",
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: period,
          Stat: stat,
        },
      },
    ],
  });
  return MetricDataResults?.[0]?.Values ?? [];
}
