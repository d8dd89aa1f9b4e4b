/**
 * Expressions by which AWS's schedulers recur: `rate(5 minutes)`, `cron(0 12 * * ? *)`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (2026-11)
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (2026-11)
 */
import { Cron } from "croner";
import { instantsOf, wallClock } from "./time-zone.js";

export interface Recurrence {
  /** The first instant after `afterMs` at which it fires, on a whole minute; undefined: never again. */
  next(afterMs: number): number | undefined;
}

export interface Rate {
  readonly periodMs: number;
  /** `1 minute`, `2 minutes`: number and noun agree. */
  readonly agrees: boolean;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined when AWS would refuse it. */
export function parseRate(expression: string): Rate | undefined {
  const [, digits, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const value = Number(digits);
  const periodMs = value * (UNIT_MS[unit] as number);
  if (value < 1 || !Number.isSafeInteger(periodMs)) return undefined;
  return { periodMs, agrees: (value === 1) === (plural === "") };
}

/**
 * Undefined when AWS would refuse it. In a zone that changes its clocks, what falls into the hour that is skipped is left
 * out, and what falls into the one that comes twice fires the first time alone.
 */
export function parseCron(expression: string, zone = "UTC"): Recurrence | undefined {
  const [, fields] = /^cron\((.*)\)$/.exec(expression) ?? [];
  const cron = fields === undefined ? undefined : compile(fields.trim().split(/\s+/));
  if (!cron) return undefined;
  const nextReading = (wallMs: number) => cron.nextRun(new Date(wallMs))?.getTime();
  if (zone === "UTC") return { next: nextReading };
  return {
    next(afterMs) {
      for (let wallMs = nextReading(wallClock(afterMs, zone)); wallMs !== undefined; wallMs = nextReading(wallMs)) {
        const [instantMs] = instantsOf(wallMs, zone);
        if (instantMs !== undefined && instantMs > afterMs) return instantMs;
      }
      return undefined;
    },
  };
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

function compile(parts: readonly string[]): Cron | undefined {
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
    return new Cron(`0 ${fields.join(" ")}`, { timezone: "UTC", mode: "7-part" });
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
