/**
 * The values of a metric by period.
 *
 * Documented: start and end, the rounding of the start, which periods there are of what age. Unverified: that periods are
 * counted from the rounded start, not from the hour.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html (2026-11)
 */
import type { Read } from "../../../store/store.js";
import { type PointRecord, points, type Resolution } from "../records.js";
import { type Distribution, merged } from "./distribution.js";
import { AGES, RESOLUTIONS } from "./retention.js";
import { floorTo } from "./write.js";

export interface Span {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly periodSeconds: number;
}

/** Periods that begin at their instant, in time order, by unit. */
export type Periods = ReadonlyMap<string, ReadonlyMap<number, Distribution>>;

/** Seconds that a period may have below a minute. */
export const SHORT_PERIODS: ReadonlySet<number> = new Set([1, 5, 10, 20, 30]);

export const isPeriod = (seconds: number): boolean =>
  Number.isInteger(seconds) && (SHORT_PERIODS.has(seconds) || (seconds > 0 && seconds % 60 === 0));

/** The span as AWS rounds it. */
function rounded(span: Span, nowMs: number): Span {
  const { startMs, periodSeconds } = span;
  const age = nowMs - startMs;
  const step = age > AGES[300] ? 3600 : age > AGES[60] ? 300 : SHORT_PERIODS.has(periodSeconds) ? periodSeconds : 60;
  return { ...span, startMs: floorTo(startMs, step) };
}

/** When the periods of a span begin. */
export function beginnings(asked: Span, nowMs: number): number[] {
  const { startMs, endMs, periodSeconds } = rounded(asked, nowMs);
  const length = periodSeconds * 1000;
  return Array.from({ length: Math.ceil((endMs - startMs) / length) }, (_, index) => startMs + index * length);
}

/** Whether there is anything to be told by such periods so long ago. */
function isTold({ startMs, periodSeconds }: Span, nowMs: number): boolean {
  const age = nowMs - startMs;
  if (age > AGES[300]) return periodSeconds % 3600 === 0;
  if (age > AGES[60]) return periodSeconds % 300 === 0;
  return age <= AGES[1] || periodSeconds % 60 === 0;
}

/** @param unit leaves other units out */
export async function readPeriods(
  read: Read,
  id: string,
  asked: Span,
  nowMs: number,
  unit?: string | undefined,
): Promise<Periods> {
  const found = new Map<string, Map<number, Distribution>>();
  if (!isTold(asked, nowMs)) return found;
  const span = rounded(asked, nowMs);
  const stored: PointRecord[] = [];
  for (const resolution of RESOLUTIONS) stored.push(...(await pointsOf(read, id, resolution, span)));
  for (const point of stored.sort((a, b) => a.atMs - b.atMs)) {
    if (unit !== undefined && point.unit !== unit) continue;
    let ofUnit = found.get(point.unit);
    if (!ofUnit) {
      ofUnit = new Map();
      found.set(point.unit, ofUnit);
    }
    const length = span.periodSeconds * 1000;
    const atMs = span.startMs + Math.floor((point.atMs - span.startMs) / length) * length;
    const before = ofUnit.get(atMs);
    ofUnit.set(atMs, before ? merged(before, point) : point);
  }
  return found;
}

const PAGE = 1000;

async function pointsOf(read: Read, id: string, resolution: Resolution, { startMs, endMs }: Span) {
  const prefix = [id, resolution];
  const found: PointRecord[] = [];
  let after: readonly (string | number)[] | undefined;
  for (;;) {
    const { items, next } = await points.list(read, {
      prefix,
      limit: PAGE,
      ...(after ? { after } : { from: [...prefix, startMs] }),
    });
    for (const point of items) if (point.atMs < endMs) found.push(point);
    if (!next || (items.at(-1)?.atMs ?? endMs) >= endMs) return found;
    after = next as readonly (string | number)[];
  }
}
