/** Wildcards in a condition's values: where they are none, where they match too much, and where they match all. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard, isAny } from "../glob.js";
import type { ConditionView, Entry } from "../view.js";

export const CONDITION_WILDCARDS = {
  WILDCARD_WITHOUT_LIKE_OPERATOR: {
    severity: "warning",
    message: "`<operator>` compares `<value>` character by character: in it `*` and `?` are no wildcards",
    analyzer: {
      issueCode: "WILDCARD_WITHOUT_LIKE_OPERATOR",
      details:
        "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.",
    },
  },
  WILDCARD_USAGE_TOO_PERMISSIVE: {
    severity: "error",
    message: "<why>",
    analyzer: { issueCode: "WILDCARD_USAGE_TOO_PERMISSIVE", details: "<details>" },
  },
  EQUIVALENT_TO_NULL_FALSE: {
    severity: "suggestion",
    message: "any value will do, so this asks whether `<key>` is there: `Null` with `false` says so",
    analyzer: {
      issueCode: "EQUIVALENT_TO_NULL_FALSE",
      details:
        "We recommend replacing the key <key> in the condition block of <operator> with {<key>: false} to ensure better enforcement of the condition.",
    },
  },
  EQUIVALENT_TO_NULL_TRUE: {
    severity: "suggestion",
    message: "no value will do, so this asks whether `<key>` is missing: `Null` with `true` says so",
    analyzer: {
      issueCode: "EQUIVALENT_TO_NULL_TRUE",
      details:
        "We recommend replacing the key <key> in the condition block of <operator> with {<key>: true} to ensure better enforcement of the condition.",
    },
  },
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: {
    severity: "suggestion",
    message: "this always holds, whether `<key>` is there or not",
    analyzer: {
      issueCode: "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
      details:
        "The key <key> in the condition block of <operator> is redundant because it is always matched. Remove this key to simplify the condition.",
    },
  },
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: {
    severity: "suggestion",
    message: "this never holds, whatever `<key>` is, so the statement never applies",
    analyzer: {
      issueCode: "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
      details:
        "The key <key> in the condition block of <operator> does not match any values. Remove this key to simplify the condition.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkConditionWildcards(checking: Checking): void {
  for (const { conditions } of checking.statements)
    for (const condition of conditions) {
      if (condition.family !== "String") continue;
      if (condition.name.endsWith("Like")) {
        checkMatchesAll(condition, checking);
        for (const value of condition.values) checkPermissive(condition, value, checking);
      } else checkNoWildcards(condition, checking);
    }
}

/** `${*}` is how a star is written. */
const isWild = (text: string): boolean => hasWildcard(text.replace(/\$\{[^{}]*\}/g, ""));

function checkNoWildcards({ operator, values }: ConditionView, { report }: Checking): void {
  for (const { text: value, spot } of values)
    if (isWild(value)) report.add("WILDCARD_WITHOUT_LIKE_OPERATOR", spot, { operator, value });
}

function checkMatchesAll(
  { key, operator, negated, ifExists, set, values, spot }: ConditionView,
  { report }: Checking,
): void {
  if (!values.some(({ text }) => isAny(text))) return;
  const about = { key, operator };
  if (!negated) {
    if (ifExists || set === "ForAllValues") report.add("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", spot, about);
    else report.add("EQUIVALENT_TO_NULL_FALSE", spot, about);
  } else if (set === "ForAnyValue" && !ifExists)
    report.add("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", spot, about);
  else report.add("EQUIVALENT_TO_NULL_TRUE", spot, about);
}

/**
 * Ids that AWS makes up: part of one means nothing.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
 */
const SENSITIVE = new Set([
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
]);

function checkPermissive({ key, lowerKey }: ConditionView, { text, spot }: Entry, { report, kind }: Checking): void {
  if (!isWild(text)) return;
  if (SENSITIVE.has(lowerKey))
    report.add("WILDCARD_USAGE_TOO_PERMISSIVE", spot, {
      why: `\`${key}\` is an id that AWS makes up: part of one says nothing about whose it is`,
      details: `The wildcard is not allowed in the condition key ${key}. We consider the key to be sensitive and wildcards are not allowed to be used with sensitive keys. Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the list of sensitive keys.`,
    });
  else if (lowerKey === "aws:userid" && !isUserIdPattern(text))
    report.add("WILDCARD_USAGE_TOO_PERMISSIVE", spot, {
      why: "of `aws:userid` either the id before the colon or the session's name after it is left open, not part of the id",
      details:
        "Overly permissive use of wildcard with aws:userID. Use the wildcard on the right side of colon or as the only character on the left side of a colon.",
    });
  // AWS: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  else if (kind === "endpoint" && !text.split(/[*?]+/).some((run) => run.length >= 6))
    report.add("WILDCARD_USAGE_TOO_PERMISSIVE", spot, {
      why: "in an endpoint policy at least six characters stand beside a wildcard",
      details: `Overly permissive use of wildcard for the ${key} condition key. Use the wildcard preceded by 6 consecutive characters.`,
    });
}

function isUserIdPattern(text: string): boolean {
  const colon = text.indexOf(":");
  if (colon < 0) return false;
  const id = text.slice(0, colon);
  return id === "*" || !hasWildcard(id);
}
