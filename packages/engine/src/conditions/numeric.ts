/**
 * NumericEquals, …LessThan and so on: integers and decimals, compared exactly whatever their length.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

/** What the sign of "request value minus policy value" must be. */
export type Order = (sign: number) => boolean;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

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
  const [left, right] = [digits(a), digits(b)];
  const places = Math.max(left.places, right.places);
  const exact = left.value * 10n ** BigInt(places - left.places) - right.value * 10n ** BigInt(places - right.places);
  return exact < 0n ? -1 : exact > 0n ? 1 : 0;
}

function digits(text: string): { value: bigint; places: number } {
  const [, sign, whole, fraction = ""] = DECIMAL.exec(text) as unknown as [string, string, string, string | undefined];
  const value = BigInt(whole + fraction);
  return { value: sign === "-" ? -value : value, places: fraction.length };
}
