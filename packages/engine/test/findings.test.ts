/** Each finding's examples: the bad one has it, the good one has no finding at all. */
import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import type { Vocabulary } from "../src/index.js";
import { validate } from "../src/index.js";
import { type Example, FINDINGS } from "../src/validate/pages/index.js";

const vocabulary: Vocabulary = aws;
const textOf = (example: Example): string => (typeof example === "string" ? example : JSON.stringify(example, null, 2));

describe.each([...FINDINGS.values()])("$code", ({ code, kind, bad, good, options, severity, analyzer }) => {
  test("is found in its bad example, as its page says", () => {
    const text = textOf(bad);
    const findings = validate(text, kind, { ...options, vocabulary });
    const found = findings.find((finding) => finding.code === code);
    expect(found, `found ${findings.map((finding) => finding.code).join(", ")}`).toBeDefined();
    if (found === undefined) return;
    expect(found.severity).toBe(found.refused ? "error" : severity);
    expect(found.message).not.toMatch(/<\w+>/);
    expect(found.analyzer?.issueCode).toBe(analyzer?.issueCode);
    expect(found.analyzer?.findingType).toBe(analyzer?.findingType);
    expect(found.analyzer?.findingDetails ?? "").not.toMatch(/<\w+>/);
    expect(found.end.offset).toBeGreaterThan(found.position.offset);
    expect(found.end.offset).toBeLessThanOrEqual(text.length);
  });

  test("is not found in its good example, nor is anything else", () => {
    const findings = validate(textOf(good), kind, { ...options, vocabulary });
    expect(findings.map((finding) => `${finding.code} ${finding.path}`)).toEqual([]);
  });
});
