import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeKey, encodeKey, endOfPrefix, packedHead, packKey, successor, unpackKey } from "./key.js";
import type { Key, KeyPart } from "./store.js";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\u0000", "\u0001", "a", "b", "\u007f", "\u00ff", "\ud800", "\uffff", "😀") }),
);
const part: fc.Arbitrary<KeyPart> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer(),
  fc.uint8Array({ maxLength: 4 }),
  fc.constantFrom(new Uint8Array([0]), new Uint8Array([0, 255]), new Uint8Array([255])),
);
const key: fc.Arbitrary<Key> = fc.array(part, { maxLength: 4 });

/** The order of tuples written out, sharing nothing with the encoding. */
function compareKeys(left: Key, right: Key): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = compareParts(left[at] as KeyPart, right[at] as KeyPart);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareParts(left: KeyPart, right: KeyPart): number {
  const kind = (value: KeyPart) => (typeof value === "string" ? 2 : typeof value === "number" ? 1 : 0);
  if (kind(left) !== kind(right)) return kind(left) - kind(right);
  if (typeof left === "number") return left - (right as number);
  const [a, b] = [left, right].map((value) =>
    typeof value === "string"
      ? [...value].map((character) => character.codePointAt(0) ?? 0)
      : [...(value as Uint8Array)],
  ) as [number[], number[]];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
  }
  return a.length - b.length;
}

describe("the encoding of keys", () => {
  test("bytes stand in the order of the tuples", () => {
    fc.assert(
      fc.property(key, key, (left, right) => {
        const order = Math.sign(compareKeys(left, right));
        expect(Math.sign(Buffer.compare(encodeKey(left), encodeKey(right)))).toBe(order);
        const [a, b] = [packKey(left), packKey(right)];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(order);
      }),
      { numRuns: 3000 },
    );
  });

  test("a key comes back as it was, lone surrogates and NUL included", () => {
    fc.assert(
      fc.property(key, (original) => {
        expect(decodeKey(encodeKey(original))).toEqual(original);
        expect(unpackKey(packKey(original))).toEqual(original);
      }),
      { numRuns: 2000 },
    );
  });

  test("a prefix holds exactly the tuples that begin with its parts", () => {
    fc.assert(
      fc.property(key, key, fc.boolean(), (prefix, other, extend) => {
        const candidate = extend ? [...prefix, ...other] : other;
        const packed = packKey(candidate);
        const inside = packed >= packKey(prefix) && packed < endOfPrefix(packKey(prefix));
        const begins =
          candidate.length >= prefix.length && compareKeys(candidate.slice(0, prefix.length), prefix) === 0;
        expect(inside).toBe(begins);
      }),
      { numRuns: 2000 },
    );
  });

  test("the prefix of one string does not reach into a longer string", () => {
    expect(packKey(["ab"]).startsWith(packKey(["a"]))).toBe(false);
    expect(packKey(["a", "b"]).startsWith(packKey(["a"]))).toBe(true);
  });

  test("nothing lies between a key and its successor", () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        const packed = packKey(one);
        expect(packKey(other) > packed && packKey(other) < successor(packed)).toBe(false);
      }),
    );
  });

  test("the head of a key is its first two parts, and every key below a head has that head", () => {
    fc.assert(
      fc.property(key, (whole) => {
        const head = whole.length < 2 ? undefined : packKey(whole.slice(0, 2));
        expect(packedHead(packKey(whole))).toBe(head);
        if (whole.length >= 2) expect(packedHead(successor(packKey(whole)))).toBe(head);
      }),
    );
    expect(packedHead(successor(packKey(["r"])))).toBeUndefined();
    expect(packedHead("")).toBeUndefined();
  });

  test("minus zero is zero, and what is no number is refused", () => {
    expect(packKey([-0])).toBe(packKey([0]));
    expect(() => packKey([Number.NaN])).toThrow(TypeError);
    expect(() => packKey([Number.POSITIVE_INFINITY])).toThrow(TypeError);
    expect(() => packKey([undefined as unknown as string])).toThrow("not of undefined");
  });
});
