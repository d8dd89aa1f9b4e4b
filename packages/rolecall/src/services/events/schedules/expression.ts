/**
 * Schedules of rules: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (2026-11)
 */
import { Cron } from "croner";

export interface Schedule {
  /** The first instant after `afterMs` at which it fires, on a whole minute for cron; undefined: never again. */
  next(afterMs: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined when AWS would refuse it. */
export function parseSchedule(expression: string): Schedule | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const value = Number(rate[1]);
    // AWS: one minute, two minutes; never one minutes.
    if (value < 1 || (value === 1) !== (rate[3] === "")) return undefined;
    const period = value * (UNIT_MS[rate[2] as string] as number);
    return Number.isSafeInteger(period) ? { next: (afterMs) => afterMs + period } : undefined;
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  return cron ? parseCron((cron[1] as string).trim().split(/\s+/)) : undefined;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MINUTE: Field = { min: 0, max: 59 };
const HOUR: Field = { min: 0, max: 23 };
const DAY: Field = { min: 1, max: 31 };
const MONTH: Field = { min: 1, max: 12, names: MONTHS };
const WEEKDAY: Field = { min: 1, max: 7, names: DAYS };
const YEAR: Field = { min: 1970, max: 2199 };

function parseCron(parts: readonly string[]): Schedule | undefined {
  if (parts.length !== 6) return undefined;
  const [minute, hour, day, month, weekday, year] = parts as [string, string, string, string, string, string];
  // AWS: one of the two days is `?`, the other isn't.
  if ((day === "?") === (weekday === "?")) return undefined;
  const fields = [
    plain(minute, MINUTE),
    plain(hour, HOUR),
    day === "?" ? "*" : dayOfMonth(day),
    plain(month, MONTH),
    weekday === "?" ? "*" : dayOfWeek(weekday),
    plain(year, YEAR),
  ];
  if (fields.some((field) => field === undefined)) return undefined;
  try {
    const cron = new Cron(`0 ${fields.join(" ")}`, { timezone: "UTC", mode: "7-part" });
    return { next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() };
  } catch {
    return undefined;
  }
}

/** `W` is the weekday nearest to a date, `L` the month's last day. */
function dayOfMonth(text: string): string | undefined {
  if (text === "L" || text === "LW") return text;
  const nearest = /^(\d{1,2})W$/.exec(text);
  if (nearest) return inside(Number(nearest[1]), DAY) ? text : undefined;
  return plain(text, DAY);
}

/** AWS counts the week's days from Sunday, 1; cron from Sunday, 0. `3#2` is the second Tuesday, `6L` the last Friday. */
function dayOfWeek(text: string): string | undefined {
  if (text === "L") return "6";
  const counted = /^([1-7]|[A-Z]{3})(?:#([1-5])|L)$/.exec(text);
  if (counted) {
    const number = numberOf(counted[1] as string, WEEKDAY);
    if (number === undefined) return undefined;
    return counted[2] === undefined ? `${number - 1}#L` : `${number - 1}#${counted[2]}`;
  }
  return plain(text, WEEKDAY, -1);
}

/** Lists, ranges and increments, checked against the field's bounds and shifted for croner. */
function plain(text: string, field: Field, shift = 0): string | undefined {
  const items = text.split(",").map((item) => one(item, field, shift));
  return items.every((item) => item !== undefined) ? items.join(",") : undefined;
}

function one(item: string, field: Field, shift: number): string | undefined {
  const [range = "", step, more] = item.split("/");
  if (more !== undefined || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return undefined;
  const suffix = step === undefined ? "" : `/${step}`;
  if (range === "*") return `*${suffix}`;
  const [from = "", to, rest] = range.split("-");
  if (rest !== undefined) return undefined;
  const first = numberOf(from, field);
  const last = to === undefined ? undefined : numberOf(to, field);
  if (first === undefined || (to !== undefined && last === undefined)) return undefined;
  if (last !== undefined) {
    if (last >= first) return `${first + shift}-${last + shift}${suffix}`;
    // AWS's ranges may go round the field's end (`FRI-MON`); with a step they do not.
    if (suffix !== "") return undefined;
    return `${first + shift}-${field.max + shift},${field.min + shift}-${last + shift}`;
  }
  // `0/5`: from 0 on, every fifth.
  return step === undefined ? `${first + shift}` : `${first + shift}-${field.max + shift}${suffix}`;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + 1;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  return inside(Number(text), field) ? Number(text) : undefined;
}

const inside = (value: number, { min, max }: Field) => value >= min && value <= max;
