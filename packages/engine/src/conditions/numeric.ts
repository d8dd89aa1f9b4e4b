/**
 * NumericEquals, …LessThan and so on: integers and decimals, compared exactly whatever their length.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

/** What the sign of "request value minus policy value" must be. */
export type Order = (sign: number) => boolean;

const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;

export function numeric(order: Order): Family {
  return {
    variables: false,
    compile(value) {
      const expected = plain(value);
      const readable = DECIMAL.test(expected);
      return (actual) => {
        if (!readable || !DECIMAL.test(actual)) return UNREADABLE;
        return order(compareDecimals(actual, expected)) ? MATCHES : DIFFERS;
      };
    },
  };
}

/** Rounding to a double keeps the order of what it keeps apart; only ties need every digit. */
function compareDecimals(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  const [left, right] = [digitsOf(a), digitsOf(b)];
  if (left.isZero && right.isZero) return 0;
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const size = compareSizes(left, right);
  return left.negative ? -size : size;
}

interface Digits {
  readonly negative: boolean;
  readonly isZero: boolean;
  /** Without zeros that stand in front. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly fraction: string;
}

function digitsOf(text: string): Digits {
  const signed = text.startsWith("-") || text.startsWith("+");
  const point = text.indexOf(".");
  const whole = withoutZeros(text, signed ? 1 : 0, point < 0 ? text.length : point);
  const fraction = point < 0 ? "" : withoutZerosAtEnd(text, point + 1);
  return { negative: text.startsWith("-"), isZero: whole === "" && fraction === "", whole, fraction };
}

function withoutZeros(text: string, start: number, end: number): string {
  let from = start;
  while (from < end && text[from] === "0") from++;
  return text.slice(from, end);
}

function withoutZerosAtEnd(text: string, start: number): string {
  let to = text.length;
  while (to > start && text[to - 1] === "0") to--;
  return text.slice(start, to);
}

/** More digits before the point are more; of as many, the order of the digits is that of the numbers. */
function compareSizes(a: Digits, b: Digits): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}
