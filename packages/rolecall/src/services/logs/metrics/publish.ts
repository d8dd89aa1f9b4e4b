/** Metrics that log events tell, by metric filters and by the embedded metric format. */
import type { Host } from "../../../kernel/host.js";
import type { LogEvent } from "../events.js";
import type { GroupRecord, MetricFilterRecord } from "../records.js";
import { embedded } from "./embedded.js";
import { filtered } from "./filters.js";

export interface Extracted {
  readonly namespace: string;
  readonly name: string;
  readonly values: readonly number[];
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  readonly unit: string;
  readonly atMs: number;
  readonly resolutionSeconds?: 1;
}

const OLDEST_MS = 14 * 86_400_000;
const AHEAD_MS = 2 * 3_600_000;
const LARGEST = 2 ** 360;

/** AWS: groups of the standard class alone tell metrics. */
export function publish(
  { account, region, class: ofClass }: GroupRecord,
  filters: readonly MetricFilterRecord[],
  events: readonly LogEvent[],
  { metrics, clock }: Pick<Host, "metrics" | "clock">,
): void {
  if (ofClass !== "STANDARD") return;
  const nowMs = clock.now();
  const all = [
    ...filters.flatMap((filter) => filtered(filter, events)),
    ...events.flatMap(({ message }) => embedded(message)),
  ];
  for (const { namespace, name, values, unit, dimensions, atMs, ...rest } of all) {
    // What PutMetricData refuses is no metric here either.
    if (/^(AWS\/|:)/.test(namespace) || nowMs - atMs > OLDEST_MS || atMs - nowMs > AHEAD_MS) continue;
    for (const value of values) {
      if (!Number.isFinite(value) || Math.abs(value) > LARGEST) continue;
      metrics.put({ account, region, namespace, atMs, dimensions, values: { [name]: [value, unit] }, ...rest });
    }
  }
}
