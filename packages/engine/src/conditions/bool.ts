/**
 * Bool: true or false. Inferred: the words are read without regard to case, and variables are replaced (AWS's page on
 * operators says that they are, its page on variables that they are not).
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

export const bool: Family = {
  variables: true,
  compile(value) {
    const expected = readBoolean(plain(value));
    return (actual) => {
      const is = readBoolean(actual);
      if (is === undefined || expected === undefined) return UNREADABLE;
      return is === expected ? MATCHES : DIFFERS;
    };
  },
};

export function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}
