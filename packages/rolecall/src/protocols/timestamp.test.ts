import { iam } from "@rolecall/aws-model/iam";
import { sts } from "@rolecall/aws-model/sts";
import { describe, expect, test } from "vitest";
import { awsQuery } from "./aws-query.js";
import { operationOf } from "./testing/loopback.js";
import { formatTimestamp, parseTimestamp } from "./timestamp.js";

describe("a date-time", () => {
  test("has a date that exists, a time, and an offset", () => {
    const instant = Date.UTC(2026, 0, 2, 3, 4, 5);
    for (const text of [
      "2026-01-02T03:04:05Z",
      "2026-01-02T03:04:05.000Z",
      "2026-01-02T05:04:05+02:00",
      "2026-01-01T22:34:05-0430",
    ]) {
      expect(parseTimestamp(text, "date-time")?.getTime(), text).toBe(instant);
    }
    expect(parseTimestamp("2026-01-02T03:04:05.678901Z", "date-time")?.getTime()).toBe(instant + 678);
    for (const text of [
      "",
      "now",
      "2026-01-02",
      "2026-02-30T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-02T03:04:05",
      "1767323045",
    ]) {
      expect(parseTimestamp(text, "date-time"), text).toBeUndefined();
    }
  });

  test("is written with a fraction where one is needed, by S3 always", () => {
    const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(formatTimestamp(date, "date-time")).toBe("2026-01-02T03:04:05Z");
    expect(formatTimestamp(date, "date-time", "always")).toBe("2026-01-02T03:04:05.000Z");
    expect(formatTimestamp(new Date(date.getTime() + 1), "date-time")).toBe("2026-01-02T03:04:05.001Z");
  });
});

test("IAM and STS answer in whole seconds, as AWS's do", () => {
  const date = new Date("2026-11-24T21:15:32.999Z");
  const model = iam.model();
  const role = awsQuery.serialise({ Role: { CreateDate: date } }, operationOf(model, "GetRole"), model, "id");
  expect(role.body).toContain("<CreateDate>2026-11-24T21:15:32Z</CreateDate>");
  const tokens = sts.model();
  const session = { Credentials: { Expiration: date } };
  const assumed = awsQuery.serialise(session, operationOf(tokens, "AssumeRole"), tokens, "id");
  expect(assumed.body).toContain("<Expiration>2026-11-24T21:15:32Z</Expiration>");
});

test("an http-date and seconds since the epoch are read as they are written", () => {
  const date = new Date(Date.UTC(2026, 10, 24, 20, 44, 26));
  expect(formatTimestamp(date, "http-date")).toBe("Tue, 24 Nov 2026 20:44:26 GMT");
  expect(parseTimestamp("Tue, 24 Nov 2026 20:44:26 GMT", "http-date")).toEqual(date);
  expect(parseTimestamp("Tue, 31 Feb 2026 20:44:26 GMT", "http-date")).toBeUndefined();
  expect(formatTimestamp(new Date(1_500), "epoch-seconds")).toBe("1.5");
  expect(parseTimestamp("1.5", "epoch-seconds")).toEqual(new Date(1_500));
  expect(parseTimestamp("1e300", "epoch-seconds")).toBeUndefined();
});
