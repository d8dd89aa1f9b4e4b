/** Does the operator fit the key: its type, and whether it has one value or several? */

import type { VocabularyKey } from "../../vocabulary.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import type { ConditionView, OperatorFamily, StatementView } from "../view.js";

export const CONDITION_OPERATORS = {
  TYPE_MISMATCH: {
    severity: "warning",
    message: "`<key>` is of type <type>, and `<operator>` compares as <family>",
    analyzer: {
      issueCode: "TYPE_MISMATCH",
      details: "Use the operator type <allowed> instead of operator <operator> for the condition key <key>.",
    },
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    severity: "security-warning",
    message: "`<key>` is an ARN; `*` of `<operator>` runs across its colons, that of `<allowed>` does not",
    analyzer: {
      issueCode: "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
      details: "Use the operator type <allowed> instead of operator <operator> for the condition key <key>.",
    },
  },
  MISSING_QUALIFIER: {
    severity: "error",
    message: "`<key>` has several values in a request; ForAnyValue or ForAllValues says which of them count",
    analyzer: {
      issueCode: "MISSING_QUALIFIER",
      details:
        "The request context key <key> has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.",
    },
  },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    severity: "security-warning",
    message: "ForAllValues also holds when `<key>` is not in the request at all",
    analyzer: {
      issueCode: "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
      details:
        "Using ForAllValues qualifier with the single-valued condition key <key> can be overly permissive. We recommend that you remove ForAllValues:.",
    },
  },
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: {
    severity: "security-warning",
    message: "`<key>` has one value; ForAnyValue has no place here",
    analyzer: {
      issueCode: "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
      details:
        "Using ForAnyValue qualifier with the single-valued condition key <key> can be overly permissive. We recommend that you remove ForAnyValue:.",
    },
  },
  CONFIRM_AUDIENCE_CLAIM_TYPE: {
    severity: "suggestion",
    message: "most providers give `<key>` one value, and then `<set>` has no place here",
    analyzer: {
      issueCode: "CONFIRM_AUDIENCE_CLAIM_TYPE",
      details:
        'The "<key>" (aud) claim key identifies the recipients that the JSON web token is intended for. Because this claim is single-valued, do not use a qualifier.',
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkConditionOperators(checking: Checking): void {
  for (const statement of checking.statements)
    for (const condition of statement.conditions) {
      checkAudience(condition, checking);
      const key = checking.vocabulary?.conditionKey(condition.key);
      if (key === undefined || condition.family === "Null") continue;
      checkType(condition, key, checking);
      checkSet(condition, key, statement, checking);
    }
}

type KeyType = VocabularyKey["type"];

/** Which operators compare as the key's type says. Text fits an ARN that is written out. */
const FITTING: Readonly<Record<KeyType, readonly OperatorFamily[]>> = {
  String: ["String"],
  ARN: ["Arn", "String"],
  Bool: ["Bool"],
  Date: ["Date"],
  Numeric: ["Numeric"],
  IPAddress: ["IpAddress"],
  Binary: ["Binary"],
};

const OPERATOR_TYPES: Readonly<Record<KeyType, string>> = {
  String: "String",
  ARN: "ARN",
  Bool: "Bool",
  Date: "Date",
  Numeric: "Numeric",
  IPAddress: "IP Address",
  Binary: "Binary",
};

function checkType(condition: ConditionView, { type }: VocabularyKey, { report }: Checking): void {
  const { key, lowerKey, operator, family, name, operatorSpot, spot } = condition;
  const isSeconds = lowerKey === "aws:epochtime" && family === "Numeric";
  if (!isSeconds && !FITTING[type].includes(family)) {
    // The reference calls many keys that hold ARNs strings, and the operators for ARNs read those as well.
    if (type === "String" && family === "Arn") return;
    report.add("TYPE_MISMATCH", operatorSpot, { key, type, operator, family, allowed: OPERATOR_TYPES[type] }, spot);
  } else if (
    type === "ARN" &&
    (name === "StringLike" || name === "StringNotLike") &&
    hasWildcardBeforeResource(condition)
  ) {
    const allowed = operator.replace("String", "Arn");
    report.add("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", operatorSpot, { key, operator, allowed }, spot);
  }
}

/** In the last part of an ARN both operators read a `*` alike. */
const hasWildcardBeforeResource = ({ values }: ConditionView): boolean =>
  values.some(({ text }) => text !== "*" && /[*?]/.test(text.split(":").slice(0, 5).join(":")));

function checkSet(
  condition: ConditionView,
  { multivalued }: VocabularyKey,
  { effect }: StatementView,
  { report }: Checking,
): void {
  const { key, set, operatorSpot, spot } = condition;
  if (multivalued && set === undefined) report.add("MISSING_QUALIFIER", spot, { key });
  if (!multivalued && set === "ForAllValues" && effect === "Allow")
    report.add("FORALLVALUES_WITH_SINGLE_VALUED_KEY", operatorSpot, { key }, spot);
}

/** Providers that are known to give one audience. */
const SINGLE_AUDIENCE = new Set([
  "token.actions.githubusercontent.com:aud",
  "cognito-identity.amazonaws.com:aud",
  "accounts.google.com:aud",
  "saml:aud",
]);

function checkAudience({ key, lowerKey, set, operatorSpot, spot }: ConditionView, { report, kind }: Checking): void {
  if (kind !== "trust" || set === undefined || !lowerKey.endsWith(":aud")) return;
  if (set === "ForAnyValue" && SINGLE_AUDIENCE.has(lowerKey))
    report.add("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", operatorSpot, { key }, spot);
  else report.add("CONFIRM_AUDIENCE_CLAIM_TYPE", operatorSpot, { key, set }, spot);
}
