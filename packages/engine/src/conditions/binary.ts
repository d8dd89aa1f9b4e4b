/**
 * BinaryEquals: bytes, written in base64 on both sides.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

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

/**
 * One character a byte. Two spellings may differ in the bits that padding drops, so texts cannot be compared.
 */
function decode(text: string): string | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes: string[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length - padding; i++) {
    const digit = DIGITS.indexOf(text[i] as string);
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(String.fromCharCode((held >> bits) & 255));
    }
  }
  return bytes.join("");
}
