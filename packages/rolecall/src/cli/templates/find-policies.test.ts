import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findPolicies } from "./find-policies.js";
import { isUnreadable, member, type Node, readTree, textOf } from "./node.js";
import { kindOf } from "./policy-like.js";
import { extracted } from "./testing.js";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const DOCUMENT = { Version: "2012-10-17", Statement: [STATEMENT] };

/** Each line is a list of the one before. */
const chain = (levels: number): string =>
  Array.from({ length: levels - 1 }, (_, at) => `- &a${at} [${at === 0 ? "" : `*a${at - 1}`}]`).join("\n");

describe("a file is told by its content", () => {
  test.each([
    ["a policy", DOCUMENT, "policy", 1],
    ["a policy with a misspelt Statement", { Version: "2012-10-17", Statment: [STATEMENT] }, "policy", 1],
    ["a template without a version", { Resources: { A: { Type: "AWS::S3::Bucket" } } }, "CloudFormation template", 0],
    ["what the AWS CLI prints of a role", { Role: { AssumeRolePolicyDocument: DOCUMENT } }, "other", 1],
    ["anything else", { name: "package", version: "1.0.0" }, "other", 0],
  ])("%s", (_, value, what, count) => {
    const found = extracted(JSON.stringify(value));
    expect(found.what).toBe(what);
    expect(found.policies).toHaveLength(count);
  });

  test("a policy in YAML", () => {
    const yaml = "Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Action: s3:GetObject\n  Resource: '*'\n";
    expect(extracted(yaml).policies).toEqual([{ name: "", policy: { ...DOCUMENT, Statement: STATEMENT } }]);
  });

  test("a policy with a mistake in its JSON is one still, and its mistake a finding", () => {
    const text = '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", } ] }';
    expect(findPolicies(text)).toMatchObject({ what: "policy", policies: [{ name: "" }] });
  });

  test.each([
    ['{ "a": 1, }', "a key in double quotes is missing", 10],
    ['{ "a": 1', "it ends too early", 8],
    ["[1, 2 3]", "`,` or `]` is missing", 6],
    ['{"a": "b\nc"}', "a string is not well formed", 6],
    ["a: b: c", "Nested mappings are not allowed in compact mappings", 3],
    ["", "it is empty", 0],
  ])("%j is neither JSON nor YAML", (text, problem, offset) => {
    expect(findPolicies(text)).toEqual({ problem, offset });
  });

  test.each([
    ["JSON", (levels: number) => "[".repeat(levels) + "]".repeat(levels)],
    ["YAML", (levels: number) => `${"- ".repeat(levels)}a`],
    ["aliases", (levels: number) => chain(levels)],
  ])("nesting beyond measure is refused, and nobody's stack is tried with it: %s", (_, nested) => {
    expect(isUnreadable(readTree(nested(199)))).toBe(false);
    for (const levels of [202, 20_000]) {
      expect(readTree(nested(levels))).toMatchObject({ problem: "it is nested too deep" });
    }
  });
});

describe("the kind is told by the statements", () => {
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  test.each([
    ["identity", [STATEMENT]],
    ["resource", [{ ...STATEMENT, Principal: "*" }]],
    ["resource", [STATEMENT, { ...STATEMENT, NotPrincipal: { AWS: "1" } }]],
    ["trust", [trust]],
    ["trust", [{ ...trust, Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }]],
    ["resource", [trust, { ...STATEMENT, Principal: "*" }]],
  ])("%s: %j", (kind, Statement) => expect(kindOf(JSON.stringify({ Statement }))).toBe(kind));
});

test("JSON is read as JSON.parse reads it, and each value stands where its place says", () => {
  const plain = (node: Node): unknown => {
    switch (node.type) {
      case "map":
        return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
      case "list":
        return node.items.map(plain);
      case "text":
        return node.value;
      case "scalar":
        return JSON.parse(node.written);
      case "call":
        return { [node.name]: plain(node.argument) };
    }
  };
  const places = (node: Node, text: string): void => {
    expect(JSON.parse(text.slice(node.start, node.end))).toEqual(plain(node));
    const children =
      node.type === "map" ? node.entries.map(({ value }) => value) : node.type === "list" ? node.items : [];
    for (const child of children) places(child, text);
  };
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (json, indent) => {
      // `__proto__` as a key is an object's prototype to Object.fromEntries' reader, not to ours.
      fc.pre(!json.includes("__proto__"));
      const text = JSON.stringify(JSON.parse(json), undefined, indent);
      const node = readTree(`{"value":${text}}`);
      if (isUnreadable(node)) throw new Error(node.problem);
      expect(plain(node)).toEqual({ value: JSON.parse(text) });
      places(node, `{"value":${text}}`);
    }),
    { numRuns: 200 },
  );
});

test("a large plan is read in a moment", () => {
  const values = { policy: JSON.stringify(DOCUMENT), tags: { a: "b" } };
  const resources = Array.from({ length: 4_000 }, (_, index) => ({
    address: `aws_iam_policy.p${index}`,
    mode: "managed",
    type: "aws_iam_policy",
    values,
  }));
  const text = JSON.stringify({ format_version: "1.2", planned_values: { root_module: { resources } } }, undefined, 2);
  const startedMs = performance.now();
  expect(extracted(text).policies).toHaveLength(4_000);
  expect(performance.now() - startedMs).toBeLessThan(4_000);
});

describe("YAML's aliases", () => {
  const yaml = (text: string) => {
    const node = readTree(text);
    return isUnreadable(node) ? node.problem : member(node, "x");
  };

  test("stand for the last node of that name before them", () => {
    expect(yaml("a: &n 1\nb: &n [two]\nx: *n\nc: &n 3\n")).toMatchObject({ type: "list", items: [{ value: "two" }] });
  });

  test("merge into a map what it does not say itself", () => {
    const merged = yaml("a: &a {k: a, l: a}\nb: &b {l: b, m: b}\nx:\n  <<: [*b, *a]\n  m: own\n");
    expect(merged).toMatchObject({ type: "map" });
    const entries = ["k", "l", "m"].map((key) => textOf(member(merged as Node, key)));
    expect(entries).toEqual(["a", "b", "own"]);
    expect((merged as Node & { type: "map" }).entries).toHaveLength(3);
  });

  test("that repeat each other a billion times are refused in a moment", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 10; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join()}]`);
    const startedMs = performance.now();
    expect(yaml(lines.join("\n"))).toBe("its aliases repeat too much");
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  test("inside what they stand for have no end", () => {
    expect(yaml("x: &x {y: *x}")).toBe("it is nested too deep");
    expect(yaml("- ".repeat(20_000))).toBe("it is nested too deep");
  });
});
