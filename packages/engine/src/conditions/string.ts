/**
 * StringEquals, StringEqualsIgnoreCase, StringLike.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
import { appendGlob, appendLiteral, compileMatcher, type Matcher, type Wildcard } from "../match/wildcard.js";
import { DIFFERS, type Family, MATCHES, plain, type Resolved } from "./operand.js";

export const stringEquals: Family = {
  variables: true,
  compile(value) {
    const expected = plain(value);
    return (actual) => (actual === expected ? MATCHES : DIFFERS);
  },
  literal: plain,
};

const lowerCase = (text: string): string => text.toLowerCase();

export const stringEqualsIgnoreCase: Family = {
  variables: true,
  compile(value) {
    const expected = lowerCase(plain(value));
    return (actual) => (lowerCase(actual) === expected ? MATCHES : DIFFERS);
  },
  literal: (value) => lowerCase(plain(value)),
  fold: lowerCase,
};

export const stringLike: Family = {
  variables: true,
  compile(value) {
    const matcher = matcherOf(value);
    return (actual) => (matcher.test(actual) ? MATCHES : DIFFERS);
  },
  literal: (value) => matcherOf(value).exact,
};

function matcherOf(value: Resolved): Matcher {
  const pattern: (string | Wildcard)[] = [];
  for (const part of value) {
    if (part.kind === "text") appendGlob(pattern, part.text);
    else appendLiteral(pattern, part.text);
  }
  return compileMatcher(pattern);
}
