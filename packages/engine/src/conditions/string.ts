/**
 * StringEquals, StringEqualsIgnoreCase, StringLike.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
import { appendGlob, appendLiteral, compileMatcher } from "../match/wildcard.js";
import { DIFFERS, type Family, MATCHES, plain } from "./operand.js";

export const stringEquals: Family = {
  variables: true,
  compile(value) {
    const expected = plain(value);
    return (actual) => (actual === expected ? MATCHES : DIFFERS);
  },
};

export const stringEqualsIgnoreCase: Family = {
  variables: true,
  compile(value) {
    const expected = plain(value).toLowerCase();
    return (actual) => (actual.toLowerCase() === expected ? MATCHES : DIFFERS);
  },
};

export const stringLike: Family = {
  variables: true,
  compile(value) {
    const pattern: number[] = [];
    for (const part of value) {
      if (part.kind === "text") appendGlob(pattern, part.text);
      else appendLiteral(pattern, part.text);
    }
    const matcher = compileMatcher(pattern);
    return (actual) => (matcher.test(actual) ? MATCHES : DIFFERS);
  },
};
