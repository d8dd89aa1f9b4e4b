/**
 * Schedules of rules: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (2026-11)
 */
import { parseCron, parseRate, type Recurrence } from "../../../kernel/recurrence.js";

/** Undefined when AWS would refuse it. */
export function parseSchedule(expression: string): Recurrence | undefined {
  const rate = parseRate(expression);
  if (!rate) return parseCron(expression);
  // AWS: one minute, two minutes; never one minutes.
  return rate.agrees ? { next: (afterMs) => afterMs + rate.periodMs } : undefined;
}
