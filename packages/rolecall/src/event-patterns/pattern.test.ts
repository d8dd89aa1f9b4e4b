import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, PatternError } from "./pattern.js";

/** Pattern and event as AWS's guide writes them, most of them below `detail`. */
const MATCHES: readonly [title: string, pattern: object, matching: readonly object[], other: readonly object[]][] = [
  ["a value", { a: ["x"] }, [{ a: "x" }, { a: ["w", "x"] }], [{ a: "X" }, { a: 1 }, {}, { b: "x" }, { a: { x: "x" } }]],
  ["one of several values", { a: ["Credit", "Debit"] }, [{ a: "Credit" }, { a: "Debit" }], [{ a: "Cash" }]],
  ["all fields", { a: ["x"], b: ["y"] }, [{ a: "x", b: "y", c: "z" }], [{ a: "x" }, { a: "x", b: "x" }]],
  ["nested fields", { a: { b: { c: [1] } } }, [{ a: { b: { c: 1.0 } } }], [{ a: { b: 1 } }, { a: { c: 1 } }]],
  ["null and the empty string apart", { a: [null] }, [{ a: null }], [{ a: "" }, {}]],
  ["the empty string", { a: [""] }, [{ a: "" }], [{ a: null }, {}]],
  ["true and false", { a: [true] }, [{ a: true }], [{ a: "true" }, { a: false }]],
  ["numbers by value", { a: [300] }, [{ a: 300 }, { a: 3e2 }], [{ a: "300" }]],
  ["prefix", { a: [{ prefix: "us-" }] }, [{ a: "us-east-1" }], [{ a: "eu-us-" }, { a: 1 }]],
  [
    "prefix without case",
    { a: [{ prefix: { "equals-ignore-case": "EventB" } }] },
    [{ a: "eventbridge" }],
    [{ a: "even" }],
  ],
  ["suffix", { a: [{ suffix: ".png" }] }, [{ a: "x.png" }], [{ a: "x.PNG" }, { a: "png" }]],
  ["suffix without case", { a: [{ suffix: { "equals-ignore-case": ".png" } }] }, [{ a: "x.PNG" }], [{ a: "x.gif" }]],
  ["equals-ignore-case", { a: [{ "equals-ignore-case": "alice" }] }, [{ a: "ALICE" }], [{ a: "alicea" }]],
  [
    "wildcard",
    { a: [{ wildcard: "dir/*.png" }] },
    [{ a: "dir/a/b.png" }, { a: "dir/.png" }],
    [{ a: "dir/.pn" }, { a: "x/dir/a.png" }],
  ],
  ["an escaped star", { a: [{ wildcard: "a\\*b*" }] }, [{ a: "a*bc" }], [{ a: "axbc" }]],
  ["wildcards that must not overlap", { a: [{ wildcard: "ab*ba" }] }, [{ a: "abba" }], [{ a: "aba" }]],
  [
    "anything-but a string",
    { a: [{ "anything-but": "x" }] },
    [{ a: "y" }, { a: 1 }, { a: ["x", "y"] }],
    [{ a: "x" }, {}],
  ],
  ["anything-but a number", { a: [{ "anything-but": 123 }] }, [{ a: 124 }, { a: "123" }], [{ a: 123 }]],
  ["anything-but a list", { a: [{ "anything-but": ["x", "y"] }] }, [{ a: "z" }], [{ a: "x" }, { a: "y" }]],
  [
    "anything-but without case",
    { a: [{ "anything-but": { "equals-ignore-case": ["x", "y"] } }] },
    [{ a: "z" }],
    [{ a: "X" }, { a: "Y" }],
  ],
  ["anything-but a prefix", { a: [{ "anything-but": { prefix: "init" } }] }, [{ a: "stop" }], [{ a: "initial" }]],
  [
    "anything-but a list of prefixes",
    { a: [{ "anything-but": { prefix: ["init", "stop"] } }] },
    [{ a: "go" }],
    [{ a: "stopped" }],
  ],
  [
    "anything-but suffixes",
    { a: [{ "anything-but": { suffix: [".txt", ".rtf"] } }] },
    [{ a: "a.png" }],
    [{ a: "a.rtf" }],
  ],
  [
    "anything-but wildcards",
    { a: [{ "anything-but": { wildcard: ["*/lib/*", "*/bin/*"] } }] },
    [{ a: "/usr/x" }],
    [{ a: "/usr/lib/x" }],
  ],
  ["numeric equality", { a: [{ numeric: ["=", 3.018e2] }] }, [{ a: 301.8 }], [{ a: 301 }, { a: "301.8" }]],
  [
    "numbers as far as whole ones are told apart",
    { a: [{ numeric: [">", 5e9] }] },
    [{ a: 5e9 + 1 }, { a: 2 ** 53 }],
    [{ a: 5e9 }, { a: 2 ** 54 }],
  ],
  ["a numeric range", { a: [{ numeric: [">", 0, "<=", 5] }] }, [{ a: 5 }, { a: 0.1 }], [{ a: 0 }, { a: 6 }]],
  ["IPv4 addresses", { a: [{ cidr: "10.0.0.0/24" }] }, [{ a: "10.0.0.255" }], [{ a: "10.0.1.0" }, { a: "x" }]],
  [
    "IPv6 addresses",
    { a: [{ cidr: "2001:db8::/32" }] },
    [{ a: "2001:db8::1" }],
    [{ a: "2001:db9::1" }, { a: "10.0.0.1" }],
  ],
  ["a field that exists", { a: [{ exists: true }] }, [{ a: "x" }, { a: null }], [{}, { a: { b: 1 } }]],
  ["a field that does not exist", { a: [{ exists: false }] }, [{}, { b: 1 }], [{ a: "x" }]],
  ["a missing field below a missing object", { a: { b: [{ exists: false }] } }, [{}, { a: {} }], [{ a: { b: 1 } }]],
  ["$or", { $or: [{ a: [1] }, { b: [{ numeric: ["<", 10] }] }] }, [{ a: 1 }, { b: 9 }], [{ a: 2, b: 10 }]],
  ["$or beside a field", { c: ["x"], $or: [{ a: [1] }, { b: [1] }] }, [{ c: "x", b: 1 }], [{ a: 1 }, { c: "x" }]],
  ["a field named $or", { $or: ["x"] }, [{ $or: "x" }], [{ a: "x" }]],
  [
    "a field named $or with operators",
    { $or: [{ prefix: "a" }, { suffix: "b" }] },
    [{ $or: "ax" }, { $or: "xb" }],
    [{}],
  ],
  [
    "an array of objects",
    { a: { b: [1], c: [2] } },
    [{ a: [{ b: 0 }, { b: 1, c: 2 }] }],
    [{ a: [{ b: 1 }, { c: 2 }] }],
  ],
  [
    "operators and values together",
    { a: [{ prefix: "x" }, "y", null] },
    [{ a: "xx" }, { a: "y" }, { a: null }],
    [{ a: "z" }],
  ],
];

describe("event patterns", () => {
  test.each(MATCHES)("match %s", (_title, pattern, matching, other) => {
    const compiled = compilePattern(JSON.stringify({ detail: pattern }));

    for (const detail of matching) expect([detail, compiled.matches({ detail })]).toEqual([detail, true]);
    for (const detail of other) expect([detail, compiled.matches({ detail })]).toEqual([detail, false]);
  });

  test("keep the last of two members of one name", () => {
    const compiled = compilePattern('{"a": ["x"], "a": ["y"]}');

    expect([compiled.matches({ a: "x" }), compiled.matches({ a: "y" })]).toEqual([false, true]);
  });

  test("with wildcards agree with a regular expression", () => {
    const letters = fc.stringMatching(/^[ab]{0,12}$/);
    const glob = fc.stringMatching(/^[ab]{0,3}(\*[ab]{1,3}){0,3}\*?$/);
    fc.assert(
      fc.property(glob, letters, (wildcard, a) => {
        const expected = new RegExp(`^${wildcard.replaceAll("*", ".*")}$`).test(a);
        expect(compilePattern(JSON.stringify({ a: [{ wildcard }] })).matches({ a })).toBe(expected);
      }),
    );
  });

  test("answer soon for hostile wildcards", () => {
    const compiled = compilePattern(JSON.stringify({ a: [{ wildcard: `${"a*".repeat(40)}b` }] }));
    const started = performance.now();

    expect(compiled.matches({ a: "a".repeat(1_000_000) })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

const at = (text: string, column: number) => `\n at [Source: (String)"${text}"; line: 1, column: ${column}]`;

/** The first two are quoted from AWS's own answers, positions too. */
const REFUSED: readonly [pattern: string, reason: string][] = [
  [
    '{"source":["test.event-pattern"],"detail":{"lenderId":"LenderA"}}',
    `"lenderId" must be an object or an array${at('{"source":["test.event-pattern"],"detail":{"lenderId":"LenderA"}}', 56)}`,
  ],
  [
    '{"source":["test-source"],"detail":{"name":[{"exists":"true"}],"age":[{"numeric":[">","25"]}]}}',
    `exists match pattern must be either true or false.${at('{"source":["test-source"],"detail":{"name":[{"exists":"true"}],"age":[{"numeric":[">","25"]}]}}', 56)}`,
  ],
  ["not json", "Invalid JSON"],
  ['{"a": [}', "Invalid JSON"],
];

describe("event patterns that AWS refuses", () => {
  test.each(REFUSED)("%s", (text, reason) => {
    expect(refused(text)).toBe(reason);
  });

  test.each([
    ["[]", "Filter is not an object"],
    ['{"a":[]}', "Empty arrays are not allowed"],
    ['{"a":{}}', "Empty objects are not allowed"],
    ['{"a":[{"like":"x"}]}', "Unrecognized match type like"],
    ['{"a":[{"prefix":1}]}', "prefix match pattern must be a string"],
    ['{"a":[{"prefix":"a","suffix":"b"}]}', "Only one key allowed in match expression"],
    ['{"a":[{"anything-but":[1,"x"]}]}', "mixed type is not supported"],
    ['{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}', "Unsupported anything-but pattern: cidr"],
    ['{"a":[{"wildcard":"a**b"}]}', "Consecutive wildcard characters at pos 1"],
    ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 1"],
    ['{"a":[{"numeric":["<",5,">",6]}]}', "Bottom must be less than top"],
    ['{"a":[{"numeric":["~",5]}]}', "Unrecognized numeric range operator: ~"],
    ['{"a":[{"numeric":["<",9007199254740994]}]}', "Value must be between"],
    ['{"a":[{"numeric":["<","5"]}]}', "Value of < must be numeric"],
    ['{"a":[{"cidr":"10.0.0.0/64"}]}', "Malformed CIDR"],
    ['{"$or":[{"prefix":"a"},{"suffix":1}]}', "suffix match pattern must be a string"],
    [
      '{"$or":[{"a":{"numeric":[1]}},{"b":[1]}]}',
      "numeric is Ruler reserved fieldName which cannot be used inside $or.",
    ],
    ['{"a":[["x"]]}', "Match value must be String, number, true, false, or null"],
  ])("%s: %s", (text, reason) => {
    expect(refused(text)).toContain(reason);
  });

  test("with more than a thousand combinations of $or", () => {
    const or = (name: string) => ({ $or: Array.from({ length: 11 }, (_, index) => ({ [name]: [index] })) });
    expect(refused(JSON.stringify({ a: or("x"), b: or("y"), c: or("z") }))).toBe(
      "Rule can have at most 1000 combinations of $or",
    );
  });

  test("but never with an error of our own, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          compilePattern(text).matches({ a: text });
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
        }
      }),
    );
  });
});

function refused(text: string): string {
  try {
    compilePattern(text);
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
  throw new Error("the pattern was taken, though it should have been refused");
}
