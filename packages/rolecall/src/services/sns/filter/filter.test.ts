import { describe, expect, test } from "vitest";
import { AwsError } from "../../../kernel/errors.js";
import { matchesAttributes, matchesBody } from "./match.js";
import { parseFilterPolicy, type Scope } from "./parse.js";

const attribute = (value: unknown) =>
  typeof value === "number"
    ? { Type: "Number", Value: String(value) }
    : Array.isArray(value)
      ? { Type: "String.Array", Value: JSON.stringify(value) }
      : { Type: "String", Value: String(value) };

/** Matchers, a value that passes them, and one that does not. */
const OPERATORS: readonly (readonly [title: string, matchers: unknown[], yes: unknown, no: unknown])[] = [
  ["a text is compared with its case", ["rugby"], "rugby", "Rugby"],
  ["one of several texts is enough", ["rugby", "tennis"], "tennis", "soccer"],
  ["a number is no text", [100], 100, "100"],
  ["numbers are compared to five digits behind the point", [301.5], 301.500001, 301.50002],
  ["a prefix", [{ prefix: "bas" }], "baseball", "rugby-bas"],
  ["a suffix", [{ suffix: "ball" }], "baseball", "ballet"],
  ["without regard to case", [{ "equals-ignore-case": "Tennis" }], "TENNIS", "tennis!"],
  ["a wildcard", [{ wildcard: "*ball" }], "baseball", "balls"],
  ["several wildcards", [{ wildcard: "a*b*c" }], "a-b-c", "a-c-b"],
  ["wildcards whose pieces may not overlap", [{ wildcard: "ab*ba" }], "abba", "aba"],
  ["an escaped star", [{ wildcard: "a\\*b" }], "a*b", "axb"],
  ["a number in a range", [{ numeric: [">", 0, "<=", 150] }], 150, 0],
  ["a number from one side", [{ numeric: [">=", 100] }], 100, 99.99999],
  ["an equal number", [{ numeric: ["=", 3.015e2] }], 301.5, 301],
  ["anything but some texts", [{ "anything-but": ["rugby", "tennis"] }], "baseball", "rugby"],
  ["anything but one text", [{ "anything-but": "rugby" }], "baseball", "rugby"],
  ["anything but some numbers", [{ "anything-but": [100, 500] }], 101, 100],
  ["anything but a prefix", [{ "anything-but": { prefix: "order-" } }], "data-entry", "order-1"],
  ["anything but a suffix", [{ "anything-but": { suffix: "ball" } }], "ballet", "football"],
  ["anything but a wildcard", [{ "anything-but": { wildcard: "*ball" } }], "hockey", "football"],
  ["an address in a range", [{ cidr: "10.0.0.0/24" }], "10.0.0.255", "10.1.1.0"],
  ["an address of version 6", [{ cidr: "2001:db8::/32" }], "2001:db8::1", "2001:db9::1"],
  ["one of an array's values", ["rugby"], ["soccer", "rugby"], ["soccer"]],
];

describe.each(OPERATORS)("%s", (_title, matchers, yes, no) => {
  test("in attributes", () => {
    const pattern = parseFilterPolicy(JSON.stringify({ key: matchers }), "MessageAttributes");
    expect(matchesAttributes(pattern, { key: attribute(yes) })).toBe(true);
    expect(matchesAttributes(pattern, { key: attribute(no) })).toBe(false);
    expect(matchesAttributes(pattern, {})).toBe(false);
  });

  test("in the body", () => {
    const pattern = parseFilterPolicy(JSON.stringify({ a: { key: matchers } }), "MessageBody");
    expect(matchesBody(pattern, JSON.stringify({ a: { key: yes } }))).toBe(true);
    expect(matchesBody(pattern, JSON.stringify({ a: { key: no } }))).toBe(false);
    expect(matchesBody(pattern, JSON.stringify({ a: [{ key: no }, { key: yes }] }))).toBe(true);
    expect(matchesBody(pattern, "{}")).toBe(false);
  });
});

test("exists asks for the key alone", () => {
  const there = parseFilterPolicy('{"store":[{"exists":true}]}', "MessageAttributes");
  const missing = parseFilterPolicy('{"store":[{"exists":false}]}', "MessageAttributes");
  const withStore = { store: { Type: "String", Value: "x" } };
  expect(matchesAttributes(there, withStore)).toBe(true);
  expect(matchesAttributes(there, {})).toBe(false);
  expect(matchesAttributes(missing, withStore)).toBe(false);
  expect(matchesAttributes(missing, { other: { Type: "String", Value: "x" } })).toBe(true);
});

test("nothing is missing from a message without attributes", () => {
  const missing = parseFilterPolicy('{"store":[{"exists":false}]}', "MessageAttributes");
  expect(matchesAttributes(missing, {})).toBe(false);
  expect(matchesAttributes(missing, { raw: { Type: "Binary", Value: "eA==" } })).toBe(false);
});

test("what exists in a body is a leaf that is neither null nor empty", () => {
  const there = parseFilterPolicy('{"store":[{"exists":true}]}', "MessageBody");
  const missing = parseFilterPolicy('{"store":[{"exists":false}]}', "MessageBody");
  const both = (store: unknown) =>
    [there, missing].map((pattern) => matchesBody(pattern, JSON.stringify({ store, other: 1 })));
  for (const store of ["x", 0, false, ["x"], [{ a: 1 }, "x"]])
    expect([store, both(store)]).toEqual([store, [true, false]]);
  for (const store of [null, "", [], { a: 1 }, [{ a: 1 }]])
    expect([store, both(store)]).toEqual([store, [false, false]]);
  expect(both(undefined)).toEqual([false, true]);
});

test("binary attributes are ignored", () => {
  const pattern = parseFilterPolicy('{"store":[{"exists":true}]}', "MessageAttributes");
  expect(matchesAttributes(pattern, { store: { Type: "Binary", Value: "eA==" } })).toBe(false);
});

test("names of an object's own prototype are no attributes", () => {
  const pattern = parseFilterPolicy('{"constructor":[{"exists":true}]}', "MessageAttributes");
  expect(matchesAttributes(pattern, {})).toBe(false);
});

test("all keys must match, and of $or one alternative", () => {
  const text = '{"source":["aws.cw"],"$or":[{"metric":["CPU"]},{"namespace":["EC2","ES"]}]}';
  const pattern = parseFilterPolicy(text, "MessageAttributes");
  const of = (entries: Record<string, string>) =>
    matchesAttributes(
      pattern,
      Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, attribute(value)])),
    );
  expect(of({ source: "aws.cw", metric: "CPU" })).toBe(true);
  expect(of({ source: "aws.cw", namespace: "ES" })).toBe(true);
  expect(of({ source: "aws.cw", namespace: "S3" })).toBe(false);
  expect(of({ metric: "CPU" })).toBe(false);
});

test("$or with one object, or with operators in it, is a key like any other", () => {
  const pattern = parseFilterPolicy('{"$or":[{"prefix":"a"},{"prefix":"b"}]}', "MessageAttributes");
  expect(matchesAttributes(pattern, { $or: { Type: "String", Value: "bc" } })).toBe(true);
});

test("a body that is no JSON object matches nothing", () => {
  const pattern = parseFilterPolicy('{"key":[{"exists":false}]}', "MessageBody");
  for (const body of ["no json", "[1]", '"text"', "null"]) expect(matchesBody(pattern, body)).toBe(false);
  expect(matchesBody(pattern, "{}")).toBe(true);
});

const eleven = JSON.stringify(Array.from({ length: 11 }, (_, index) => `v${index}`));
const REFUSED: readonly (readonly [policy: string, scope: Scope, words: string])[] = [
  ["{", "MessageAttributes", "failed to parse JSON."],
  ["[]", "MessageAttributes", "failed to parse JSON."],
  ['{"key":"value"}', "MessageAttributes", '"key" must be an object or an array'],
  ['{"key":[]}', "MessageAttributes", "Empty arrays are not allowed"],
  ['{"key":[["a"]]}', "MessageAttributes", "Match value must be String, number, true, false, or null"],
  ['{"key":[{"suffixes":"a"}]}', "MessageAttributes", "Unrecognized match type suffixes"],
  ['{"key":[{"prefix":1}]}', "MessageAttributes", "prefix match pattern must be a string"],
  ['{"key":[{"exists":"yes"}]}', "MessageAttributes", "exists match pattern must be either true or false."],
  ['{"key":[{"numeric":[">"]}]}', "MessageAttributes", "Too many elements in numeric expression"],
  ['{"key":[{"numeric":[]}]}', "MessageAttributes", "Invalid member in numeric match: ]"],
  ['{"key":[{"numeric":["<","1"]}]}', "MessageAttributes", "Value of < must be numeric"],
  ['{"key":[{"numeric":["<>",1]}]}', "MessageAttributes", "Unrecognized numeric range operator: <>"],
  ['{"key":[{"numeric":[">",2,"<",1]}]}', "MessageAttributes", "Bottom must be less than top"],
  ['{"key":[1000000001]}', "MessageAttributes", "Value must be between -1.0E9 and 1.0E9, inclusive"],
  ['{"key":[{"cidr":"10.0.0.0/33"}]}', "MessageAttributes", "Malformed CIDR, 10.0.0.0/33"],
  [
    '{"a":{"b":["c"]}}',
    "MessageAttributes",
    "Filter policy scope MessageAttributes does not support nested filter policy",
  ],
  ['{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', "MessageBody", "Filter policy can not have more than 5 keys"],
  [`{"a":${eleven},"b":${eleven},"c":["x","y"]}`, "MessageAttributes", "Filter policy is too complex"],
  [`{"a":{"b":{"c":{"d":${eleven}}}},"e":["1","2","3","4"]}`, "MessageBody", "Filter policy is too complex"],
  [`${'{"a":'.repeat(30_000)}["b"]${"}".repeat(30_000)}`, "MessageBody", "Filter policy is too complex"],
  ['{"a":[{"wildcard":"*a*b*c*"}]}', "MessageAttributes", "A wildcard pattern can have at most 3 wildcards"],
];

test.each(REFUSED)("%s is refused (%s)", (policy, scope, words) => {
  const refused = () => parseFilterPolicy(policy, scope);
  expect(refused).toThrow(AwsError);
  expect(refused).toThrow(`Invalid parameter: FilterPolicy: ${words}`);
});

test("AWS's own example has 72 combinations, below the limit", () => {
  const policy = {
    key_a: { key_b: { key_c: ["one", "two", "three", "four"] } },
    key_d: { key_e: ["one", "two", "three"] },
  };
  expect(() => parseFilterPolicy(JSON.stringify(policy), "MessageBody")).not.toThrow();
});

test("a wildcard against a long text takes no time", () => {
  const pattern = parseFilterPolicy('{"a":[{"wildcard":"*a*a*b"}]}', "MessageAttributes");
  expect(matchesAttributes(pattern, { a: { Type: "String", Value: "a".repeat(200_000) } })).toBe(false);
});
