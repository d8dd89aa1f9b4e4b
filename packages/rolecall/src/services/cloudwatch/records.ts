/** What CloudWatch stores. */
import { collection } from "../../store/collection.js";
import type { Distribution } from "./metrics/distribution.js";

/** By name, in the order of the names. */
export type Dimensions = Readonly<Record<string, string>>;

export interface MetricRecord {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  /** Of all the above: what its points are found by. */
  readonly id: string;
  /** Of its latest point. */
  readonly lastMs: number;
}

export const metrics = collection<MetricRecord>({
  name: "cloudwatch/metrics",
  key: ({ account, region, namespace, name, id }) => [account, region, namespace, name, id],
});

/** What came for a metric within one second, minute, five minutes or hour, apart by unit. */
export interface PointRecord extends Distribution {
  readonly id: string;
  readonly resolutionSeconds: Resolution;
  readonly atMs: number;
  readonly unit: string;
}

export type Resolution = 1 | 60 | 300 | 3600;

export const points = collection<PointRecord>({
  name: "cloudwatch/points",
  key: ({ id, resolutionSeconds, atMs, unit }) => [id, resolutionSeconds, atMs, unit],
});
