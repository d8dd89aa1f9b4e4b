/**
 * BinaryEquals: bytes, written in base64 on both sides.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export const binaryEquals: Family = {
  variables: false,
  compile(value) {
    const expected = decode(plain(value));
    return (actual) => {
      const bytes = decode(actual);
      if (expected === undefined || bytes === undefined) return UNREADABLE;
      return bytes === expected ? MATCHES : DIFFERS;
    };
  },
};

/** One character a byte. Two spellings may differ in the bits that padding drops, so texts cannot be compared. */
function decode(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  let bytes = "";
  let bits = 0;
  let held = 0;
  for (const character of text) {
    if (character === "=") break;
    held = ((held << 6) | DIGITS.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += String.fromCharCode((held >> bits) & 255);
    }
  }
  return bytes;
}
