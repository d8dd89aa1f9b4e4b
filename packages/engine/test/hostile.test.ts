/**
 * Whatever stands in a policy or a request: reading, deciding and explaining end, without an exception, and nothing that a
 * name of `Object.prototype` could reach changes. How long they take is shown by `bench/engine/hostile.mjs`.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePolicy, contextOf, evaluate, explain, type Principal, validate } from "../src/index.js";

const A = "111122223333";
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"];

const name = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("*", "arn:aws:s3:::*", "${__proto__}", "${constructor, '${toString}'}", "\u0000", "\ud800", "aws:x"),
);
/** Any JSON, as text, so that `__proto__` is a key like any other. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    name.map((text) => JSON.stringify(text)),
    fc.constantFrom("null", "true", "1e999", "-0.0", "123456789012345678901234567890"),
    fc.array(tie("value"), { maxLength: 4 }).map((all) => `[${all.join()}]`),
    fc
      .array(fc.tuple(name, tie("value")), { maxLength: 4 })
      .map((all) => `{${all.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
  ),
})).value;
const element = fc.constantFrom("Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Sid");
const operator = fc.oneof(
  name,
  fc.constantFrom(
    "StringLike",
    "ForAllValues:StringEquals",
    "Null",
    "NumericEquals",
    "DateLessThan",
    "IpAddress",
    "Bool",
  ),
);
const conditionBlock = fc
  .array(fc.tuple(operator, name, json), { maxLength: 3 })
  .map((all) => `{${all.map(([op, key, value]) => `${JSON.stringify(op)}:{${JSON.stringify(key)}:${value}}`).join()}}`);
const statement = fc
  .tuple(
    fc.constantFrom("Allow", "Deny"),
    fc.array(
      fc.tuple(
        element,
        fc.oneof(
          fc.constant('"*"'),
          name.map((text) => JSON.stringify(text)),
          json,
        ),
      ),
      { maxLength: 4 },
    ),
    fc.option(conditionBlock),
  )
  .map(
    ([effect, elements, condition]) =>
      `{"Effect":"${effect}",${elements.map(([key, value]) => `"${key}":${value},`).join("")}"Condition":${condition ?? "{}"}}`,
  );
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(statement, { maxLength: 3 })
      .map((all) => `{"Version":"2012-10-17","Statement":[${all.join()}]}`),
  },
  { weight: 1, arbitrary: json },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => String.fromCharCode(...bytes)),
  },
);
const principal = fc.oneof(
  name.map((arn): Principal => ({ type: "user", account: A, arn })),
  name.map((arn): Principal => ({ type: "role-session", account: arn, arn, roleArn: arn })),
  name.map((provider): Principal => ({ type: "web-identity", provider })),
  fc.constant<Principal>({ type: "anonymous" }),
);
const context = fc
  .array(fc.tuple(name, fc.oneof(name, fc.array(name, { maxLength: 3 }))), { maxLength: 4 })
  .map((all) => contextOf(Object.fromEntries(all)));

const untouched = (): string => JSON.stringify([Object.getOwnPropertyNames(Object.prototype), Object.keys({})]);

test("no policy and no request make it throw, or reach Object.prototype", () => {
  const before = untouched();
  fc.assert(
    fc.property(text, text, principal, name, name, context, (own, theirs, who, action, resource, keys) => {
      const policy = compilePolicy(own);
      const request = { principal: who, action, resource, resourceAccount: A, context: keys };
      const applied = { policy };
      const policies = {
        identity: [applied],
        boundary: applied,
        session: [applied],
        scps: [[applied]],
        rcps: [[{ policy: compilePolicy(theirs) }]],
        resource: { policy: compilePolicy(theirs) },
        endpoint: applied,
      };
      const decision = evaluate(request, policies);
      expect(JSON.parse(JSON.stringify(explain(request, policies))).decision.outcome).toBe(decision.outcome);
      validate(own, "identity");
    }),
    { numRuns: 1_000 },
  );
  expect(untouched()).toBe(before);
});

test.each([
  ["lists in lists", "[".repeat(1_000_000)],
  ["objects in objects", '{"Statement":'.repeat(1_000_000)],
  ["lists in an Action", `{"Statement":{"Effect":"Deny","Action":${"[".repeat(1_000_000)}`],
  ["a string of ten million characters", `{"Statement":"${"a".repeat(10_000_000)}"}`],
  [
    "statements by the hundred thousand that are none",
    `{"Version":"2012-10-17","Statement":[${"1,".repeat(300_000)}1]}`,
  ],
])("a document of any nesting and size is read, and allows nothing: %s", (_, document) => {
  const policy = compilePolicy(document);
  const request = {
    principal: { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` },
    action: "s3:GetObject",
    resource: "*",
    context: contextOf({}),
  } as const;
  expect(evaluate(request, { identity: [{ policy }] }).outcome).toBe("implicitDeny");
});

test.each([
  ["BinaryEquals", "QUJD".repeat(1_000_000)],
  ["NumericEquals", `1${"0".repeat(1_000_000)}`],
  ["DateEquals", `2026-11-24T00:00:00.${"1".repeat(1_000_000)}Z`],
  ["IpAddress", "0:".repeat(300_000)],
  ["StringLike", "a*".repeat(200_000)],
  ["ArnLike", "${aws:x}".repeat(200_000)],
  ["StringEqualsIgnoreCase", "${aws:x}".repeat(200_000)],
  ["StringEquals", `\${aws:x, '${"b".repeat(1_000_000)}`],
])("values of a million characters are compared: %s", (operatorName, value) => {
  const policy = compilePolicy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition: { [operatorName]: { "aws:x": value } } },
    }),
  );
  const request = {
    principal: { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` },
    action: "s3:GetObject",
    resource: "*",
    context: contextOf({ "aws:x": value.replaceAll("*", "b") }),
  } as const;
  expect(evaluate(request, { identity: [{ policy }] }).outcome).toMatch(/^(allowed|implicitDeny)$/);
  expect(() => JSON.stringify(explain(request, { identity: [{ policy }] }))).not.toThrow();
});
