/**
 * When a secret is rotated. The window's start is when it happens; AWS picks any time within it.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html (2026-11)
 */
import { parseCron, parseRate } from "../../kernel/recurrence.js";
import { badRules } from "./errors.js";
import type { RotationRules } from "./records.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const SHORTEST_MS = 4 * HOUR_MS;
const LONGEST_MS = 999 * DAY_MS;

interface Input {
  readonly AutomaticallyAfterDays?: number | undefined;
  readonly Duration?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
}

/** @throws InvalidParameterException */
export function checkedRules({ AutomaticallyAfterDays, Duration, ScheduleExpression }: Input): RotationRules {
  if (AutomaticallyAfterDays !== undefined && ScheduleExpression !== undefined) {
    throw badRules("AutomaticallyAfterDays and ScheduleExpression are alternatives");
  }
  const rules: RotationRules = {
    ...(AutomaticallyAfterDays === undefined ? {} : { AutomaticallyAfterDays }),
    ...(Duration === undefined ? {} : { Duration }),
    ...(ScheduleExpression === undefined ? {} : { ScheduleExpression }),
  };
  if (ScheduleExpression !== undefined && !isSchedule(ScheduleExpression)) throw badRules(ScheduleExpression);
  const hours = Duration === undefined ? undefined : hoursOf(Duration);
  if (hours !== undefined && (hours < 1 || hours > 24)) throw badRules(`a window of ${Duration}`);
  return rules;
}

function isSchedule(expression: string): boolean {
  const rate = parseRate(expression);
  if (rate) return rate.periodMs >= SHORTEST_MS && rate.periodMs <= LONGEST_MS && !expression.includes("minute");
  return /^cron\(0 .* \*\)$/.test(expression) && cronOf(expression) !== undefined;
}

/** AWS's pages write `/8` for every eighth hour from midnight on. */
const cronOf = (expression: string) => parseCron(expression.replace(/^cron\(0 \//, "cron(0 0/"));

/** The start of the first window after an instant; undefined without a schedule. */
export function nextWindow(rules: RotationRules, afterMs: number): number | undefined {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression } = rules;
  if (days !== undefined) return floor(afterMs, DAY_MS) + days * DAY_MS;
  if (expression === undefined) return undefined;
  const rate = parseRate(expression);
  if (rate === undefined) return cronOf(expression)?.next(afterMs);
  return floor(afterMs, isHourly(expression) ? HOUR_MS : DAY_MS) + rate.periodMs;
}

/** On or before this second the rotation takes place: what NextRotationDate says. */
export function windowEnd({ Duration, ScheduleExpression = "" }: RotationRules, startMs: number): number {
  const hours = Duration === undefined ? undefined : hoursOf(Duration);
  if (hours !== undefined) return startMs + hours * HOUR_MS - 1000;
  return isHourly(ScheduleExpression) ? startMs + HOUR_MS - 1000 : floor(startMs, DAY_MS) + DAY_MS - 1000;
}

const isHourly = (expression: string) => /^rate\(\d+ hours?\)$|^cron\(0 \S*[/,-]/.test(expression);
const hoursOf = (duration: string) => Number.parseInt(duration, 10);
const floor = (instantMs: number, unitMs: number) => Math.floor(instantMs / unitMs) * unitMs;
