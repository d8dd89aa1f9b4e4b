/** Adding values to what is stored of metrics. */
import type { Transaction } from "../../../store/store.js";
import { type MetricRecord, metrics, points, type Resolution } from "../records.js";
import { type Distribution, merged } from "./distribution.js";
import type { MetricRef } from "./identity.js";

/** Values of a metric at an instant. */
export interface Measured {
  readonly metric: MetricRef;
  readonly atMs: number;
  readonly unit: string;
  readonly resolutionSeconds: Resolution;
  readonly values: Distribution;
}

/** What belongs to one point becomes one, so that each is written once. */
export function condensed(all: readonly Measured[]): readonly Measured[] {
  const byPoint = new Map<string, Measured>();
  for (const one of all) {
    const atMs = floorTo(one.atMs, one.resolutionSeconds);
    const key = `${one.metric.id} ${one.resolutionSeconds} ${atMs} ${one.unit}`;
    const before = byPoint.get(key);
    byPoint.set(key, { ...one, atMs, values: before ? merged(before.values, one.values) : one.values });
  }
  return [...byPoint.values()];
}

/** @param measured as `condensed` gives them */
export async function record(tx: Transaction, measured: readonly Measured[]): Promise<void> {
  const latest = new Map<string, MetricRecord>();
  for (const { metric, atMs, unit, resolutionSeconds, values } of measured) {
    const { id } = metric;
    const before = await points.get(tx, [id, resolutionSeconds, atMs, unit]);
    const whole = before ? merged(before, values) : values;
    await points.put(tx, { id, resolutionSeconds, atMs, unit, ...whole });
    const known = latest.get(id);
    if (!known || known.lastMs < atMs) latest.set(id, { ...metric, lastMs: atMs });
  }
  for (const one of latest.values()) {
    const known = await metrics.get(tx, [one.account, one.region, one.namespace, one.name, one.id]);
    // Every second would be a write more for metrics of high resolution, and nobody asks that exactly.
    if (!known || one.lastMs - known.lastMs >= 60_000) await metrics.put(tx, one);
  }
}

export const floorTo = (atMs: number, seconds: number): number => Math.floor(atMs / (seconds * 1000)) * seconds * 1000;
