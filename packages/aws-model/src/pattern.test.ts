import { describe, expect, test } from "vitest";
import { cloudwatch } from "./generated/cloudwatch.js";
import { dynamodb } from "./generated/dynamodb.js";
import { iam } from "./generated/iam.js";
import { kinesis } from "./generated/kinesis.js";
import { lambda } from "./generated/lambda.js";
import { logs } from "./generated/logs.js";
import { s3 } from "./generated/s3.js";
import { sns } from "./generated/sns.js";
import { sqs } from "./generated/sqs.js";
import { sts } from "./generated/sts.js";
import { BEYOND_TRIED, compiledPattern, LONGEST_TRIED, linearPattern, patternTest } from "./pattern.js";
import type { Member, SimpleShape } from "./shape.js";

const models = [cloudwatch, dynamodb, iam, kinesis, lambda, logs, s3, sns, sqs, sts].map((service) => service.model());

/** Every pattern of the models with its greatest length, without repeats. */
const patterns = [
  ...new Map(
    models
      .flatMap((model) => Object.values(model.shapes))
      .flatMap((shape): Member[] =>
        "members" in shape
          ? Object.values(shape.members)
          : "member" in shape
            ? [shape.member]
            : "key" in shape
              ? [shape.key, shape.value]
              : [],
      )
      .map((member) => member.shape)
      .filter((shape): shape is SimpleShape & { pattern: string } => typeof shape === "object" && !!shape.pattern)
      .map(({ pattern, max }) => [`${pattern} ${max}`, { pattern, max }] as const),
  ).values(),
];

function cpuMs(work: () => void): number {
  const before = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - before) / 1000;
}

describe("the patterns of the models", () => {
  test("are many, and all of them are translated", () => {
    expect(patterns.length).toBeGreaterThan(150);
    expect(patterns.filter(({ pattern }) => compiledPattern(pattern) === undefined)).toEqual([]);
  });

  test("take little time on hostile values, at every length they are tried on", () => {
    const slow: string[] = [];
    for (const { pattern, max } of patterns) {
      const fits = patternTest(pattern, max);
      const length = linearPattern.test(pattern) ? 20_000 : max === undefined ? LONGEST_TRIED : max + BEYOND_TRIED;
      for (const value of hostileValues(pattern, length)) {
        // What a busy machine or the collection of garbage adds is gone at one of the next tries.
        const tookMs = Math.min(...[1, 2, 3].map((_) => cpuMs(() => fits(value))));
        if (tookMs > 300) slow.push(`${pattern} took ${tookMs.toFixed()} ms on ${value.slice(0, 40)}…`);
      }
    }
    expect(slow).toEqual([]);
  });

  test("are replaced by one that fits the same values where they would take cubic time", () => {
    const fits = patternTest("^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$", 255);
    const javas = /^[a-z0-9A-Z]+[.\-\w]*[a-z0-9A-Z]+$/;
    const alphabet = ["a", "Z", "0", ".", "-", "_", "!"];
    let values = [""];
    for (let length = 0; length < 5; length++) {
      values = values.flatMap((value) => alphabet.map((character) => value + character));
      expect(values.filter((value) => fits(value) !== javas.test(value))).toEqual([]);
    }
  });

  test("are not tried on values far beyond their greatest length", () => {
    expect(patternTest("(a+)+", 10)("a".repeat(5_000))).toBe(true);
    expect(patternTest("(a+)+", undefined)("a".repeat(LONGEST_TRIED + 1))).toBe(false);
    expect(patternTest("[a]+", 10)("b".repeat(5_000))).toBe(false);
  });
});

/** Repeats of the parts that the pattern speaks of, each with an end that cannot fit. */
function hostileValues(pattern: string, length: number): string[] {
  const literals = pattern.match(/[A-Za-z0-9:/._-]{1,12}/g) ?? [];
  const parts = [
    ...["a", "1", "-", ".", "/", ":", "a-", "a.", "1.", "/a", "a/", ":a", "aA0", "000000000000:", "us-east-1:", "|abc"],
    ...[
      "arn:aws:",
      "arn:aws-a:lambda:us-east-1:000000000000:",
      ":kinesis:",
      ":000000000000:stream/",
      "kafka://a.",
      "-a-",
    ],
    ...literals,
  ];
  return [...new Set(parts)].flatMap((part) => {
    const filler = part.repeat(Math.ceil(length / part.length)).slice(0, length - 1);
    const start = /^\^?\(?(?<start>arn:|s3:|https:)/.exec(pattern)?.groups?.start ?? "";
    return [`${filler}\n`, `${start}aws:${filler}`.slice(0, length - 1).concat("\u{1F600}")];
  });
}
