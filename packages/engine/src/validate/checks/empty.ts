/** What stands there and holds nothing. Empty lists of actions, resources and principals are refused: see `grammar/`. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";

export const EMPTY = {
  EMPTY_SID_VALUE: {
    severity: "suggestion",
    message: "the Sid is empty",
    analyzer: { issueCode: "EMPTY_SID_VALUE", details: "Add a value to the empty string in the Sid element." },
  },
  EMPTY_OBJECT_CONDITION: {
    severity: "suggestion",
    message: "there is no condition here",
    analyzer: {
      issueCode: "EMPTY_OBJECT_CONDITION",
      details: "This condition block is empty and it does not affect the policy. Specify conditions.",
    },
  },
  EMPTY_ARRAY_CONDITION: {
    severity: "suggestion",
    message: "there is no value that `<key>` could be compared with",
    analyzer: {
      issueCode: "EMPTY_ARRAY_CONDITION",
      details: "There are no values for the condition key <key> and it does not affect the policy. Specify conditions.",
    },
  },
  EMPTY_ARRAY_CONDITION_FORALLVALUES: {
    severity: "suggestion",
    message: "this holds only where `<key>` is missing: `Null` with `true` says so",
    analyzer: {
      issueCode: "EMPTY_ARRAY_CONDITION_FORALLVALUES",
      details:
        "The ForAllValues prefix with an empty condition key matches only if the key <key> is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead.",
    },
  },
  EMPTY_ARRAY_CONDITION_FORANYVALUE: {
    severity: "suggestion",
    message: "this never holds: there is no value that `<key>` could be",
    analyzer: {
      issueCode: "EMPTY_ARRAY_CONDITION_FORANYVALUE",
      details:
        "The ForAnyValue prefix with an empty condition key <key> never matches the request context and it does not affect the policy. Specify conditions.",
    },
  },
  EMPTY_ARRAY_CONDITION_IFEXISTS: {
    severity: "suggestion",
    message: "this holds only where `<key>` is missing: `Null` with `true` says so",
    analyzer: {
      issueCode: "EMPTY_ARRAY_CONDITION_IFEXISTS",
      details:
        "The IfExists suffix with an empty condition key matches only if the key <key> is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkEmpty({ statements, report }: Checking): void {
  for (const { sid, conditions, emptyConditions } of statements) {
    if (sid?.text === "") report.add("EMPTY_SID_VALUE", sid.spot, {});
    for (const spot of emptyConditions) report.add("EMPTY_OBJECT_CONDITION", spot, {});
    for (const { isList, values, set, ifExists, key, valueSpot } of conditions) {
      if (!isList || values.length > 0) continue;
      if (set === "ForAllValues") report.add("EMPTY_ARRAY_CONDITION_FORALLVALUES", valueSpot, { key });
      else if (set === "ForAnyValue") report.add("EMPTY_ARRAY_CONDITION_FORANYVALUE", valueSpot, { key });
      else if (ifExists) report.add("EMPTY_ARRAY_CONDITION_IFEXISTS", valueSpot, { key });
      else report.add("EMPTY_ARRAY_CONDITION", valueSpot, { key });
    }
  }
}
