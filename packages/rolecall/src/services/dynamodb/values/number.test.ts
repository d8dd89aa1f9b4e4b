import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addNumbers,
  compareNumbers,
  formatDecimal,
  normaliseNumber,
  numberOrderBytes,
  numberSize,
  parseDecimal,
} from "./number.js";

const digits = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 37 }))
  .map(([first, rest]) => `${first}${rest.join("")}`);

/** Any number DynamoDB takes, in normal form. */
const numbers = fc
  .tuple(fc.boolean(), digits, fc.integer({ min: -130, max: 125 }))
  .map(([negative, text, exponent]) => {
    const d = parseDecimal(text);
    return formatDecimal({ negative, digits: d?.digits ?? "", exponent });
  });
const numbersAndZero = fc.oneof({ weight: 9, arbitrary: numbers }, fc.constant("0"));

/** Order by exact integers: both shifted by 10^200. */
const exact = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(200, "0"));
  return text.startsWith("-") ? -value : value;
};

describe("numbers", () => {
  test.each([
    ["5", "5"],
    ["+5", "5"],
    ["-0", "0"],
    ["0.0", "0"],
    ["00012.500", "12.5"],
    ["1E2", "100"],
    ["1.5e-3", "0.0015"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1e125", `1${"0".repeat(125)}`],
    ["-1e-130", `-0.${"0".repeat(129)}1`],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
  ])("%s is kept as %s", (given, kept) => {
    expect(normaliseNumber(given)).toBe(kept);
  });

  test.each([
    ["", "The parameter cannot be converted to a numeric value"],
    [" 5", "The parameter cannot be converted to a numeric value:  5"],
    ["1+2", "The parameter cannot be converted to a numeric value: 1+2"],
    ["1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3"],
    [".", "The parameter cannot be converted to a numeric value: ."],
    ["e5", "The parameter cannot be converted to a numeric value: e5"],
    ["NaN", "The parameter cannot be converted to a numeric value: NaN"],
    ["1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["-1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    [`1${"0".repeat(37)}1`, "Attempting to store more than 38 significant digits in a Number"],
  ])("%j is refused in AWS's words", (given, problem) => {
    expect(normaliseNumber(given)).toEqual({ problem });
  });

  test("normal form is a fixed point", () => {
    fc.assert(fc.property(numbersAndZero, (n) => normaliseNumber(n) === n));
  });

  test("comparison agrees with exact integers", () => {
    fc.assert(
      fc.property(numbersAndZero, numbersAndZero, (a, b) => {
        const [left, right] = [exact(a), exact(b)];
        expect(Math.sign(compareNumbers(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  test("the order of the bytes is the order of the numbers", () => {
    const near = fc.tuple(numbersAndZero, fc.integer({ min: 0, max: 9 })).map(([n, digit]) => {
      const nudged = normaliseNumber(n.includes(".") ? n + digit : n);
      return typeof nudged === "string" ? nudged : n;
    });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(numbersAndZero, numbersAndZero), fc.tuple(near, near)), ([a, b]) => {
        const byBytes = Buffer.compare(numberOrderBytes(a), numberOrderBytes(b));
        expect(Math.sign(byBytes)).toBe(Math.sign(compareNumbers(a, b)));
      }),
    );
  });

  test.each(["-1.5", "-1.05", "-1", "-0.5", "0", "0.05", "0.5", "1", "1.05", "1.5", "10", "15"])(
    "%s sorts behind all before it",
    (n) => {
      const order = ["-1.5", "-1.05", "-1", "-0.5", "0", "0.05", "0.5", "1", "1.05", "1.5", "10", "15"];
      for (const before of order.slice(0, order.indexOf(n))) {
        expect(Buffer.compare(numberOrderBytes(before), numberOrderBytes(n))).toBe(-1);
      }
    },
  );

  test("sums are exact", () => {
    expect(addNumbers("0.1", "0.2")).toBe("0.3");
    expect(addNumbers("12345678901234567890123456789012345678", "1")).toBe("12345678901234567890123456789012345679");
    expect(addNumbers("1", "1", true)).toBe("0");
    expect(addNumbers("5", "7.25", true)).toBe("-2.25");
    expect(addNumbers(`1${"0".repeat(38)}`, "1")).toEqual({
      problem: "Attempting to store more than 38 significant digits in a Number",
    });
  });

  test("a difference undoes a sum", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(addNumbers(String(a), String(b))).toBe(String(a + b));
        expect(addNumbers(String(a + b), String(b), true)).toBe(String(a));
      }),
    );
  });

  test.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["100", 2],
    ["0.0000001", 2],
    ["1.5", 3],
  ])("%s weighs its significant digits: %i bytes", (n, size) => {
    expect(numberSize(n)).toBe(size);
  });
});
