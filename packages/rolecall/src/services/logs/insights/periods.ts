/** Rounding instants to periods, in UTC. */
import type { Period } from "./functions.js";

const FIXED: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** AWS caps what a unit may count: `bin(300s)` is `bin(60s)`. */
const CAPS: Readonly<Record<string, number>> = { ms: 1000, s: 60, m: 60, h: 24 };
const MONTHS: Readonly<Record<string, number>> = { mo: 1, q: 3, y: 12 };
const WEEK_MS = 7 * 86_400_000;
/** A Monday; unverified that AWS's weeks begin with one. */
const FIRST_MONDAY_MS = 4 * 86_400_000;

export function floorTo(ms: number, { count, unit }: Period): number {
  const capped = Math.min(count, CAPS[unit] ?? count);
  if (unit === "w") return floored(ms - FIRST_MONDAY_MS, capped * WEEK_MS) + FIRST_MONDAY_MS;
  const months = MONTHS[unit];
  if (months === undefined) return floored(ms, capped * (FIXED[unit] ?? 1));
  const date = new Date(ms);
  return Date.UTC(0, floored(monthOf(date), months * capped), 1);
}

export function ceilTo(ms: number, period: Period): number {
  const floor = floorTo(ms, period);
  if (floor === ms) return ms;
  const months = MONTHS[period.unit];
  const capped = Math.min(period.count, CAPS[period.unit] ?? period.count);
  if (months !== undefined) return Date.UTC(0, monthOf(new Date(floor)) + months * capped, 1);
  return floor + capped * (period.unit === "w" ? WEEK_MS : (FIXED[period.unit] ?? 1));
}

const floored = (value: number, step: number) => Math.floor(value / step) * step;
/** Months since the beginning of 1900, which is what year 0 means to `Date.UTC`. */
const monthOf = (date: Date) => (date.getUTCFullYear() - 1900) * 12 + date.getUTCMonth();
