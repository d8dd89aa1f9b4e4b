/** What a zone's changes of clocks do to a schedule; the expressions themselves are tested with EventBridge's rules. */
import { describe, expect, test } from "vitest";
import { parseCron } from "./recurrence.js";

function instants(expression: string, zone: string, fromIso: string, count: number): string[] {
  const found: string[] = [];
  let at: number | undefined = Date.parse(fromIso);
  while (found.length < count) {
    at = parseCron(expression, zone)?.next(at as number);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("cron in a time zone", () => {
  test("means the zone's clock, before and after it changes", () => {
    expect(instants("cron(30 8 * * ? *)", "America/New_York", "2026-03-07T00:00Z", 3)).toEqual([
      "2026-03-07T13:30",
      "2026-03-08T12:30",
      "2026-03-09T12:30",
    ]);
  });

  test("leaves out a time that the clock skips in spring", () => {
    expect(instants("cron(30 2 * * ? *)", "America/Los_Angeles", "2026-03-07T00:00Z", 3)).toEqual([
      "2026-03-07T10:30",
      "2026-03-09T09:30",
      "2026-03-10T09:30",
    ]);
    expect(instants("cron(30 2 8 3 ? 2026)", "America/Los_Angeles", "2026-01-01T00:00Z", 1)).toEqual([]);
  });

  test("fires once at a time that comes twice in autumn, the first time", () => {
    expect(instants("cron(30 1 * * ? *)", "America/Los_Angeles", "2026-10-31T00:00Z", 3)).toEqual([
      "2026-10-31T08:30",
      "2026-11-01T08:30",
      "2026-11-02T09:30",
    ]);
  });

  test("does not fire in the hour that is repeated, not even when it is asked within it", () => {
    expect(instants("cron(0/20 * * * ? *)", "Europe/Berlin", "2026-10-25T00:30Z", 3)).toEqual([
      "2026-10-25T00:40",
      "2026-10-25T02:00",
      "2026-10-25T02:20",
    ]);
    expect(instants("cron(0/20 * * * ? *)", "Europe/Berlin", "2026-10-25T01:10Z", 1)).toEqual(["2026-10-25T02:00"]);
  });

  test("knows zones whose offset is no whole hour, and changes of half an hour", () => {
    expect(instants("cron(0 12 * * ? *)", "Asia/Kathmandu", "2026-01-01T00:00Z", 1)).toEqual(["2026-01-01T06:15"]);
    // Half an hour is skipped on the fourth.
    expect(instants("cron(15 2 * * ? *)", "Australia/Lord_Howe", "2026-10-02T12:00Z", 3)).toEqual([
      "2026-10-02T15:45",
      "2026-10-04T15:15",
      "2026-10-05T15:15",
    ]);
  });
});
