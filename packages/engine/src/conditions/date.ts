/**
 * DateEquals, …LessThan and so on: ISO 8601 in the W3C's profile, or seconds since 1970, on either side.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 * Inferred: four digits are a year, any other number is seconds; a time without a zone is UTC.
 */
import type { Order } from "./numeric.js";
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):(\d\d))?)?)?)?$/;
const SECONDS = /^-?\d+(\.\d+)?$/;

export function date(order: Order): Family {
  return {
    variables: false,
    compile(value) {
      const expected = readDate(plain(value));
      // Requests of one second ask about the same date.
      let lastText = "";
      let last: number | undefined;
      return (actual) => {
        if (actual !== lastText) {
          lastText = actual;
          last = readDate(actual);
        }
        const at = last;
        if (expected === undefined || at === undefined) return UNREADABLE;
        return order(at - expected) ? MATCHES : DIFFERS;
      };
    },
  };
}

/** Milliseconds since 1970, with fractions. */
export function readDate(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return SECONDS.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "0"] = match;
  const [, , , , , , , , sign, zoneHours = "00", zoneMinutes = "00"] = match;
  const days = new Date(0);
  days.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const real = days.getUTCMonth() === Number(month) - 1 && days.getUTCDate() === Number(day);
  if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -1 : 1);
  const seconds = (Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second);
  return days.getTime() + (seconds + Number(fraction)) * 1000;
}
