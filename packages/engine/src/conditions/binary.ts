/**
 * BinaryEquals: bytes, written in base64 on both sides.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export const binaryEquals: Family = {
  variables: false,
  compile(value) {
    const expected = canonical(plain(value));
    return (actual) => {
      const is = canonical(actual);
      if (expected === undefined || is === undefined) return UNREADABLE;
      return is === expected ? MATCHES : DIFFERS;
    };
  },
};

/** The same bytes may be spelled with different bits in the last digit, of which padding drops some. */
function canonical(text: string): string | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (padding === 0) return text;
  const last = text.length - padding - 1;
  const kept = padding === 2 ? 0b110000 : 0b111100;
  return text.slice(0, last) + DIGITS[DIGITS.indexOf(text[last] as string) & kept];
}
