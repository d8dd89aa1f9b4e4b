import { describe, expect, test } from "vitest";
import { parseSchedule } from "./expression.js";

/** A Thursday. */
const START = Date.UTC(2026, 0, 1, 12, 0, 30);

function instants(expression: string, count: number): string[] {
  const schedule = parseSchedule(expression);
  if (!schedule) throw new Error(`${expression} is not taken`);
  const found: string[] = [];
  for (let at: number | undefined = START; found.length < count; ) {
    at = schedule.next(at as number);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

/** The expressions are those of AWS's guide, with its meaning of each. */
describe("schedules", () => {
  test.each([
    ["rate(5 minutes)", ["2026-01-01T12:05", "2026-01-01T12:10"]],
    ["rate(1 hour)", ["2026-01-01T13:00", "2026-01-01T14:00"]],
    ["cron(0 10 * * ? *)", ["2026-01-02T10:00", "2026-01-03T10:00"]],
    ["cron(15 12 * * ? *)", ["2026-01-01T12:15", "2026-01-02T12:15"]],
    ["cron(0 18 ? * MON-FRI *)", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]],
    ["cron(0 8 1 * ? *)", ["2026-02-01T08:00", "2026-03-01T08:00"]],
    ["cron(0/15 * * * ? *)", ["2026-01-01T12:15", "2026-01-01T12:30", "2026-01-01T12:45"]],
    ["cron(0/10 * ? * MON-FRI *)", ["2026-01-01T12:10", "2026-01-01T12:20"]],
    ["cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-01T12:05", "2026-01-01T12:10"]],
    ["cron(0 9 ? * 2#1 *)", ["2026-01-05T09:00", "2026-02-02T09:00"]],
    ["cron(0 9 ? * 6L *)", ["2026-01-30T09:00", "2026-02-27T09:00"]],
    ["cron(0 9 L * ? *)", ["2026-01-31T09:00", "2026-02-28T09:00"]],
    ["cron(0 9 ? * L *)", ["2026-01-03T09:00", "2026-01-10T09:00"]],
    ["cron(0 9 3W * ? *)", ["2026-01-02T09:00", "2026-02-03T09:00"]],
    ["cron(0 9 ? * 1 *)", ["2026-01-04T09:00", "2026-01-11T09:00"]],
    [
      "cron(0 9 ? * FRI-MON *)",
      ["2026-01-02T09:00", "2026-01-03T09:00", "2026-01-04T09:00", "2026-01-05T09:00", "2026-01-09T09:00"],
    ],
    ["cron(0 9 1 JAN,JUL ? *)", ["2026-07-01T09:00", "2027-01-01T09:00"]],
    ["cron(0 9 1 1 ? 2027)", ["2027-01-01T09:00"]],
    ["cron(0 9 1 1 ? 2025)", []],
  ])("%s", (expression, expected) => {
    expect(instants(expression, Math.max(expected.length, 1))).toEqual(expected);
  });

  test.each([
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5minutes)",
    "rate(5 seconds)",
    "cron(0 10 * * * *)",
    "cron(0 10 ? * ? *)",
    "cron(0 10 * * ?)",
    "cron(60 10 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 10 0 * ? *)",
    "cron(0 10 1#2 * ? *)",
    "cron(0 10 ? * 8 *)",
    "at(2026-01-01T00:00:00)",
    "* * * * *",
    "",
  ])("%s is refused", (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});
