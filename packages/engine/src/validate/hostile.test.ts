/** Documents that are meant to hurt: they are looked at to the end, in bounded time, and nothing is thrown. */
import * as aws from "@rolecall/aws-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PolicyKind } from "./kind.js";
import { validate } from "./validate.js";

const KINDS: readonly PolicyKind[] = ["identity", "resource", "trust", "boundary", "session", "scp", "rcp", "endpoint"];
const document = (Statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement });
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("a document of hostile size", () => {
  const read = { Effect: "Allow", Action: "s3:GetObject" };
  test.each<[string, string]>([
    ["statements", document(many(3_000, (i) => ({ ...read, Resource: `arn:aws:s3:::b/${i}/*` })))],
    ["statements that are the same", document(many(3_000, () => ({ ...read, Resource: "*" })))],
    ["actions with wildcards", document({ ...read, Action: many(3_000, (i) => `s3:*${i}*`), Resource: "*" })],
    ["unknown actions", document({ ...read, Action: many(3_000, (i) => `s3:GetObjec${i}`), Resource: "*" })],
    ["unknown services", document({ ...read, Action: many(3_000, (i) => `lambd${i}:Get`), Resource: "*" })],
    ["resources with wildcards", document({ ...read, Resource: many(3_000, (i) => `arn:aws:s3:::*${i}*a*b*c/*`) })],
    [
      "stars",
      document({ ...read, Action: `s3:${"*a".repeat(20_000)}`, Resource: `arn:aws:s3:::${"*a".repeat(20_000)}` }),
    ],
    ["variables", document({ ...read, Resource: `arn:aws:s3:::b/${"${aws:username}".repeat(3_000)}` })],
    ["open braces", document({ ...read, Resource: `arn:aws:s3:::b/${"${".repeat(20_000)}` })],
    [
      "condition keys",
      document({
        ...read,
        Resource: "*",
        Condition: { StringEquals: Object.fromEntries(many(3_000, (i) => [`aws:PrincipalTag/${i}`, "x"])) },
      }),
    ],
    [
      "operators",
      document({
        ...read,
        Resource: "*",
        Condition: Object.fromEntries(many(3_000, (i) => [`StringEquals${i}`, { a: "b" }])),
      }),
    ],
    [
      "actions beside a condition",
      document({
        ...read,
        Action: many(3_000, () => "s3:GetObject"),
        Resource: "*",
        Condition: { StringEquals: Object.fromEntries(many(3_000, (i) => [`s3:RequestObjectTag/${i}`, "x"])) },
      }),
    ],
    [
      "principals",
      document({ ...read, Resource: "*", Principal: { AWS: many(3_000, (i) => `AROAEXAMPLE${1e9 + i}`) } }),
    ],
    ["unknown elements", document(Object.fromEntries(many(3_000, (i) => [`Element${i}`, i])))],
  ])("many %s", (_, text) => {
    for (const kind of ["identity", "resource"] as const) {
      const start = performance.now();
      expect(validate(text, kind, { vocabulary: aws })).toBeInstanceOf(Array);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });
});

test("condition keys, Sids and actions may have names of Object.prototype", () => {
  const text =
    '{"Version":"2012-10-17","__proto__":{},"Statement":{"Sid":"constructor","Effect":"Allow","Action":["__proto__:constructor","toString:__proto__"],"Resource":"arn:aws:__proto__:::constructor","Condition":{"StringEquals":{"__proto__":"x","constructor:toString":["y"],"aws:__proto__":"z"},"__proto__":{"a:b":"c"}}}}';
  for (const kind of KINDS) expect(validate(text, kind, { vocabulary: aws }).length).toBeGreaterThan(3);
});

test("no document makes it throw, and each finding lies within the text", () => {
  const word = fc.constantFrom(
    ...[
      "s3:GetObject",
      "*",
      "iam:PassRole",
      "a:b",
      "",
      "${",
      "${a, 'b'}",
      "${}",
      "arn:aws:s3:::b/*",
      "arn:aws:iam::1:x",
    ],
    ...["__proto__", "10.0.0.1/8", "2026-11-24", "true", "Allow", "Deny", "lambda.amazonaws.com", "sts:AssumeRole"],
  );
  const value = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.object({ maxDepth: 1, maxKeys: 2 }), fc.integer());
  const key = fc.constantFrom("aws:SourceIp", "aws:TagKeys", "s3:prefix", "__proto__", "x:aud", "aws:userid", "a");
  const operator = fc.constantFrom(
    ...["StringLike", "ForAllValues:StringNotEquals", "IpAddress", "DateLessThanIfExists", "Null", "Bool", "x"],
    ...["ForAnyValue:ArnLike", "NumericLessThan", "BinaryEquals", "StringEqualsIgnoreCase", "ForAnyValue:Null"],
  );
  const condition = fc.dictionary(operator, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 2 })), { maxKeys: 2 });
  const statement = fc.record(
    {
      Sid: value,
      Effect: fc.constantFrom("Allow", "Deny", "allow", 1),
      Principal: fc.oneof(value, fc.dictionary(fc.constantFrom("AWS", "Service", "Federated", "X"), value)),
      NotPrincipal: value,
      Action: value,
      NotAction: value,
      Resource: value,
      NotResource: value,
      Condition: fc.oneof(value, condition),
    },
    { requiredKeys: [] },
  );
  const policy = fc.record(
    {
      Version: fc.constantFrom("2012-10-17", "2008-10-17", "1", 1),
      Statement: fc.oneof(statement, fc.array(statement)),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(policy, fc.constantFrom(...KINDS), (tried, kind) => {
      const text = JSON.stringify(tried);
      for (const { position, end, path } of validate(text, kind, { vocabulary: aws })) {
        expect(path.startsWith("$")).toBe(true);
        expect(position.offset).toBeLessThanOrEqual(end.offset);
        expect(end.offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 500 },
  );
});
