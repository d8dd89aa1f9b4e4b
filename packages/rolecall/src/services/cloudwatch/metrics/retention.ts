/**
 * Points grow coarser with age, and end: seconds after three hours, minutes after 15 days, five minutes after 63 days, hours
 * after 455 days. The history of alarms goes with them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (2026-11)
 */
import type { Host } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Key } from "../../../store/store.js";
import { history, type MetricRecord, metrics, type PointRecord, points, type Resolution } from "../records.js";
import { merged } from "./distribution.js";
import { floorTo } from "./write.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** AWS: 30 days. */
const HISTORY_MS = 30 * DAY_MS;

export const RESOLUTIONS: readonly Resolution[] = [1, 60, 300, 3600];

/** How old a point of each resolution gets, in milliseconds. */
export const AGES: Readonly<Record<Resolution, number>> = {
  1: 3 * HOUR_MS,
  60: 15 * DAY_MS,
  300: 63 * DAY_MS,
  3600: 455 * DAY_MS,
};

const COARSER: Readonly<Record<Resolution, Resolution | undefined>> = { 1: 60, 60: 300, 300: 3600, 3600: undefined };

type AgingHost = Pick<Host, "store" | "clock" | "background" | "log">;

/** A while after the start, so that it does not wait for it, and every hour from then on. */
export function startAging(host: AgingHost, dueMs = host.clock.now() + FIRST_MS): void {
  startOwed(host, {
    name: "aging of metrics",
    dueMs,
    work: async (signal) => {
      await age(host, signal);
      startAging(host, host.clock.now() + HOUR_MS);
    },
  });
}

const FIRST_MS = 300_000;

export async function age(host: AgingHost, signal?: AbortSignal): Promise<void> {
  const nowMs = host.clock.now();
  const { items } = await host.store.read((read) => metrics.list(read, { prefix: [] }));
  for (const metric of items) {
    if (signal?.aborted) return;
    for (const resolution of RESOLUTIONS) {
      if (!(await hasOlder(metric, resolution, nowMs - AGES[resolution], host))) continue;
      // A bounded piece a transaction.
      while (await coarsen(metric, resolution, nowMs - AGES[resolution], host)) if (signal?.aborted) return;
    }
    if (nowMs - metric.lastMs > AGES[3600]) await forget(metric, nowMs, host);
  }
  await forgetHistory(nowMs - HISTORY_MS, host);
}

/** The history of alarms. */
async function forgetHistory(beforeMs: number, { store }: AgingHost): Promise<void> {
  const { items } = await store.read((read) => history.list(read, { prefix: [] }));
  const old = items.filter(({ atMs }) => atMs < beforeMs);
  for (let from = 0; from < old.length; from += PIECE) {
    await store.transact(async (tx) => {
      for (const { account, region, alarm, atMs, id } of old.slice(from, from + PIECE)) {
        await history.delete(tx, [account, region, alarm, atMs, id]);
      }
    });
  }
}

const PIECE = 500;

/** Most metrics have nothing to age, and a transaction is dearer than a look. */
async function hasOlder({ id }: MetricRecord, resolution: Resolution, beforeMs: number, { store }: AgingHost) {
  const { items } = await store.read((read) => points.list(read, { prefix: [id, resolution], limit: 1 }));
  return items.some(({ atMs }) => atMs < beforeMs);
}

/** True where there may be more. */
async function coarsen({ id }: MetricRecord, resolution: Resolution, beforeMs: number, { store }: AgingHost) {
  // Whole points of the next resolution only, so that none is told in two.
  const coarser = COARSER[resolution];
  const endMs = coarser === undefined ? beforeMs : floorTo(beforeMs, coarser);
  return store.transact(async (tx) => {
    const { items, next } = await points.list(tx, { prefix: [id, resolution], limit: PIECE });
    const old = items.filter(({ atMs }) => atMs < endMs);
    for (const point of old) {
      await points.delete(tx, [id, resolution, point.atMs, point.unit]);
      if (coarser === undefined) continue;
      const atMs = floorTo(point.atMs, coarser);
      const key: Key = [id, coarser, atMs, point.unit];
      const before = await points.get(tx, key);
      const { count, sum, min, max, values } = before ? merged(before, point) : point;
      const whole: PointRecord = { id, resolutionSeconds: coarser, atMs, unit: point.unit, count, sum, min, max };
      await points.put(tx, values === undefined ? whole : { ...whole, values });
    }
    return next !== undefined && old.length === items.length;
  });
}

async function forget({ account, region, namespace, name, id }: MetricRecord, nowMs: number, { store }: AgingHost) {
  await store.transact(async (tx) => {
    const now = await metrics.get(tx, [account, region, namespace, name, id]);
    if (now && nowMs - now.lastMs > AGES[3600]) await metrics.delete(tx, [account, region, namespace, name, id]);
  });
}
