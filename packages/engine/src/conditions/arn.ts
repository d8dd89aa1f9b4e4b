/**
 * ArnEquals and ArnLike, which are the same: six parts between colons, each compared by itself with wildcards. A `*` of
 * the first five never crosses a colon; the sixth part takes the rest. What is no ARN has empty parts at its end.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
import { splitArn } from "../match/resource.js";
import { appendGlob, appendLiteral, compileMatcher, type Matcher } from "../match/wildcard.js";
import { DIFFERS, type Family, MATCHES } from "./operand.js";

const PARTS = 6;
const COLON = 58;

export const arnLike: Family = {
  variables: true,
  compile(value) {
    const whole: number[] = [];
    for (const part of value) {
      if (part.kind === "text") appendGlob(whole, part.text);
      else appendLiteral(whole, part.text);
    }
    const matchers = split(whole).map(compileMatcher);
    return (actual) => {
      const parts = splitArn(actual);
      for (let i = PARTS - 1; i >= 0; i--) if (!(matchers[i] as Matcher).test(parts[i] ?? "")) return DIFFERS;
      return MATCHES;
    };
  },
};

/** A variable's value may itself be an ARN, so the split comes after it was put in. */
function split(pattern: number[]): number[][] {
  const parts: number[][] = [];
  let start = 0;
  while (parts.length < PARTS - 1) {
    const colon = pattern.indexOf(COLON, start);
    if (colon < 0) break;
    parts.push(pattern.slice(start, colon));
    start = colon + 1;
  }
  parts.push(pattern.slice(start));
  while (parts.length < PARTS) parts.push([]);
  return parts;
}
