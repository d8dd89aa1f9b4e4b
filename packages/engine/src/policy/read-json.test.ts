import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonError, type JsonNode, readJson } from "./read-json.js";

function plain(node: JsonNode): unknown {
  switch (node.type) {
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
    case "array":
      return node.items.map(plain);
    case "number":
      return Number(node.text);
    case "null":
      return null;
    default:
      return node.value;
  }
}

describe("the JSON reader", () => {
  test("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const node = readJson(text);
        expect(isJsonError(node)).toBe(false);
        expect(plain(node as JsonNode)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("refuses what JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\u12"',
      "1",
      "-",
      "0",
      "1e",
      "true",
      "nul",
      " ",
      '"\\q"',
      "\t",
      '"a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (all) => {
        const text = all.join("");
        let readable = true;
        try {
          JSON.parse(text);
        } catch {
          readable = false;
        }
        expect(!isJsonError(readJson(text))).toBe(readable);
      }),
      { numRuns: 20_000 },
    );
  });

  test("keeps keys that repeat and keys of Object.prototype", () => {
    const node = readJson('{"__proto__": 1, "constructor": 2, "__proto__": 3}');
    if (isJsonError(node) || node.type !== "object") throw new Error("unreachable");
    expect(node.members.map(({ key }) => key)).toEqual(["__proto__", "constructor", "__proto__"]);
  });

  test("says where each value stands", () => {
    const text = '{\n  "Statement": [ {"a": 1} ]\n}';
    const node = readJson(text);
    if (isJsonError(node) || node.type !== "object") throw new Error("unreachable");
    const list = node.members[0]?.value;
    if (list?.type !== "array") throw new Error("unreachable");
    expect(text.slice(list.items[0]?.start, list.items[0]?.end)).toBe('{"a": 1}');
  });

  test("gives up on nesting that would exhaust the stack", () => {
    expect(isJsonError(readJson("[".repeat(1_000_000)))).toBe(true);
    expect(isJsonError(readJson('{"a":'.repeat(1_000_000)))).toBe(true);
  });
});
