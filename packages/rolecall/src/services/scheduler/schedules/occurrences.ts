/**
 * When a schedule occurs: `at(…)` once, `rate(…)` counted from its StartDate or from when it was made, `cron(…)` by the
 * clock of its time zone.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (2026-11)
 */
import { parseCron, parseRate } from "../../../kernel/recurrence.js";
import { instantOfSkipped, instantsOf } from "../../../kernel/time-zone.js";
import type { ScheduleRecord } from "../records.js";

export type When =
  | { readonly kind: "at"; readonly atMs: number }
  | { readonly kind: "rate"; readonly periodMs: number }
  | { readonly kind: "cron"; next(afterMs: number): number | undefined };

/** Undefined when AWS would refuse it. The time zone is one that there is. */
export function parseWhen(expression: string, timezone: string): When | undefined {
  const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression);
  if (at) return parseAt(at[1] as string, timezone);
  // AWS: `rate(1 days)` is as good as `rate(1 day)`, other than in rules of EventBridge.
  const rate = parseRate(expression);
  if (rate) return { kind: "rate", periodMs: rate.periodMs };
  const cron = parseCron(withYear(expression), timezone);
  return cron && { kind: "cron", next: cron.next };
}

/** AWS's user guide calls the year optional. */
const withYear = (expression: string) => expression.replace(/^cron\((\S+(?: +\S+){4})\)$/, "cron($1 *)");

function parseAt(reading: string, timezone: string): When | undefined {
  const wallMs = Date.parse(`${reading}Z`);
  // Thirtieths of February are no dates, although Date.parse may take them.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== reading) return undefined;
  // A reading that no clock shows is taken as an hour later (unverified).
  return { kind: "at", atMs: instantsOf(wallMs, timezone)[0] ?? instantOfSkipped(wallMs, timezone) };
}

type Timed = Pick<ScheduleRecord, "expression" | "timezone" | "startMs" | "endMs" | "countedFromMs" | "lastMs">;

/** The first occurrence after `afterMs`; a one-time schedule's that has not fired yet, however long ago it was. */
export function occurrenceAfter(schedule: Timed, afterMs: number): number | undefined {
  const { expression, timezone, startMs, endMs, countedFromMs, lastMs } = schedule;
  const when = parseWhen(expression, timezone);
  if (!when) return undefined;
  // AWS: StartDate and EndDate mean nothing to a one-time schedule.
  if (when.kind === "at") return lastMs === undefined ? when.atMs : undefined;
  const occurrenceMs =
    when.kind === "rate"
      ? rated(startMs ?? countedFromMs, when.periodMs, afterMs)
      : when.next(startMs === undefined ? afterMs : Math.max(afterMs, startMs - 1));
  return occurrenceMs === undefined || (endMs !== undefined && occurrenceMs > endMs) ? undefined : occurrenceMs;
}

/** AWS: the first occurrence is the start itself. */
const rated = (startMs: number, periodMs: number, afterMs: number) =>
  afterMs < startMs ? startMs : startMs + (Math.floor((afterMs - startMs) / periodMs) + 1) * periodMs;

export const isOneTime = ({ expression, timezone }: Timed): boolean => parseWhen(expression, timezone)?.kind === "at";

/** Whether ActionAfterCompletion may apply: AWS asks for an EndDate where a schedule recurs. */
export const comesToAnEnd = (schedule: Timed): boolean => schedule.endMs !== undefined || isOneTime(schedule);
