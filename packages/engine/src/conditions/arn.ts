/**
 * ArnEquals and ArnLike, which are the same: six parts between colons, each compared by itself with wildcards. A `*` of
 * the first five never crosses a colon; the sixth part takes the rest. What is no ARN has empty parts at its end.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
import { splitArn } from "../match/resource.js";
import { appendGlob, appendLiteral, compileMatcher, type Matcher, type Wildcard } from "../match/wildcard.js";
import { DIFFERS, type Family, MATCHES, plain, type Resolved } from "./operand.js";

const PARTS = 6;

export const arnLike: Family = {
  variables: true,
  compile(value) {
    const matchers = matchersOf(value);
    return (actual) => {
      const parts = splitArn(actual);
      for (let i = PARTS - 1; i >= 0; i--) if (!(matchers[i] as Matcher).test(parts[i] ?? "")) return DIFFERS;
      return MATCHES;
    };
  },
  /** With a sixth part that is not empty no other text has the same six parts. */
  literal(value) {
    const matchers = matchersOf(value);
    const isLiteral = matchers.every(({ exact }) => exact !== undefined) && matchers[PARTS - 1]?.exact !== "";
    return isLiteral ? plain(value) : undefined;
  },
};

/** A variable's value may itself be an ARN, so the split comes after it was put in. */
function matchersOf(value: Resolved): readonly Matcher[] {
  const parts: (string | Wildcard)[][] = [[]];
  for (const { kind, text } of value) {
    let from = 0;
    while (true) {
      const colon = parts.length < PARTS ? text.indexOf(":", from) : -1;
      const piece = text.slice(from, colon < 0 ? text.length : colon);
      const part = parts[parts.length - 1] as (string | Wildcard)[];
      if (kind === "text") appendGlob(part, piece);
      else appendLiteral(part, piece);
      if (colon < 0) break;
      parts.push([]);
      from = colon + 1;
    }
  }
  while (parts.length < PARTS) parts.push([]);
  return parts.map(compileMatcher);
}
