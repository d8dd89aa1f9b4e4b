import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Invalid } from "../errors.js";
import {
  compareUtf8,
  compareValues,
  equalValues,
  measureItem,
  readItem,
  readValue,
  toWire,
  type WireItem,
  type WireValue,
} from "./attribute-value.js";

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
  return "accepted";
};

const nested = (depth: number): WireValue => {
  let value: WireValue = { S: "leaf" };
  for (let level = 0; level < depth; level++) value = { M: { n: value } };
  return value;
};

/** Any attribute value as the protocol gives it. */
const wireValues: fc.Arbitrary<WireValue> = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string().map((S) => ({ S })),
    fc.integer().map((n) => ({ N: String(n) })),
    fc.uint8Array({ maxLength: 8 }).map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true }),
    fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }).map((SS) => ({ SS })),
    fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 }).map((NS) => ({ NS: NS.map(String) })),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }).map((M) => ({ M })),
  ),
})).value;
const wireItems: fc.Arbitrary<WireItem> = fc.dictionary(fc.string({ minLength: 1 }), wireValues);

describe("attribute values", () => {
  test("what was read is given back as it came, numbers in normal form", () => {
    fc.assert(
      fc.property(wireItems, (wire) => {
        const { item, hasBinary } = readItem(wire);
        const back = toWire(item, hasBinary) as Record<string, unknown>;
        expect(normalised(back)).toEqual(normalised(wire));
      }),
    );
  });

  test("size and binaries are the same whether counted while reading or afterwards", () => {
    fc.assert(
      fc.property(wireItems, (wire) => {
        const read = readItem(wire);
        expect(measureItem(read.item)).toEqual(read);
      }),
    );
  });

  test("an item of the developer guide's kinds weighs what the guide counts", () => {
    // name 1 + UTF-8 bytes; list and map 3 + 1 for each element.
    expect(readItem({ a: { S: "é" } }).sizeBytes).toBe(3);
    expect(readItem({ a: { BOOL: true }, b: { NULL: true } }).sizeBytes).toBe(4);
    expect(readItem({ a: { L: [] } }).sizeBytes).toBe(4);
    expect(readItem({ a: { L: [{ S: "xy" }] } }).sizeBytes).toBe(7);
    expect(readItem({ a: { M: { k: { S: "v" } } } }).sizeBytes).toBe(7);
    expect(readItem({ a: { B: Uint8Array.of(1, 2, 3) } }).sizeBytes).toBe(4);
  });

  test.each<[string, WireValue, string]>([
    ["no type", {}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [
      "two types",
      { S: "a", N: "1" },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [
      "NULL false",
      { NULL: false },
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ],
    ["an empty SS", { SS: [] }, "One or more parameter values were invalid: An string set  may not be empty"],
    ["an empty NS", { NS: [] }, "One or more parameter values were invalid: An number set  may not be empty"],
    ["an empty BS", { BS: [] }, "One or more parameter values were invalid: Binary sets should not be empty"],
    [
      "SS with duplicates",
      { SS: ["a", "b", "a"] },
      "One or more parameter values were invalid: Input collection [a, b, a] contains duplicates.",
    ],
    ["NS with numbers written in two ways", { NS: ["1", "1.0"] }, "Input collection contains duplicates"],
    [
      "BS with duplicates",
      { BS: [Uint8Array.of(1), Uint8Array.of(1)] },
      "One or more parameter values were invalid: Input collection [AQ==, AQ==]of type BS contains duplicates.",
    ],
    ["a bad number inside a list", { L: [{ N: "x" }] }, "The parameter cannot be converted to a numeric value: x"],
  ])("%s is refused in AWS's words", (_what, wire, message) => {
    expect(refusal(() => readValue(wire))).toBe(message);
  });

  test("32 levels of nesting are taken and 33 are not, the attribute being the first", () => {
    expect(refusal(() => readItem({ a: nested(31) }))).toBe("accepted");
    expect(refusal(() => readItem({ a: nested(32) }))).toBe(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    );
  });

  test("an attribute may be called __proto__", () => {
    const wire = JSON.parse('{"__proto__":{"N":"1.0"},"b":{"S":"x"}}') as WireItem;
    const { item } = readItem(wire);
    expect(JSON.stringify(item)).toBe('{"__proto__":{"N":"1"},"b":{"S":"x"}}');
  });

  test("sets are equal in any order, lists only in theirs, maps by their names", () => {
    expect(equalValues({ SS: ["a", "b"] }, { SS: ["b", "a"] })).toBe(true);
    expect(equalValues({ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] })).toBe(false);
    expect(equalValues({ M: { a: { S: "1" }, b: { S: "2" } } }, { M: { b: { S: "2" }, a: { S: "1" } } })).toBe(true);
    expect(equalValues({ M: {} }, JSON.parse('{"M":{"toString":{"S":"x"}}}'))).toBe(false);
    expect(equalValues({ S: "1" }, { N: "1" })).toBe(false);
  });

  test("strings order by their UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareUtf8("\u{10000}", "\uffff")).toBeGreaterThan(0);
  });

  test("there is no order between types, nor among booleans", () => {
    expect(compareValues({ S: "1" }, { N: "1" })).toBeUndefined();
    expect(compareValues({ BOOL: true }, { BOOL: false })).toBeUndefined();
    expect(compareValues({ B: "AQ==" }, { B: "Ag==" })).toBe(-1);
  });
});

/** Buffers and Uint8Arrays of the same bytes alike. */
const normalised = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? `bytes:${Buffer.from(value).toString("hex")}`
    : Array.isArray(value)
      ? value.map(normalised)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalised(inner)]))
        : value;
