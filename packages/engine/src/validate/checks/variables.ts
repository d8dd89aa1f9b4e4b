/** Policy variables: where they are replaced, and how they are written. */
import { splitPattern } from "../arn.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import type { Entry } from "../view.js";

export const VARIABLES = {
  VARIABLE_UNSUPPORTED_IN_VERSION: {
    severity: "error",
    message: "documents of 2008 know no variables: `<variable>` stands for itself",
    analyzer: {
      issueCode: "VARIABLE_UNSUPPORTED_IN_VERSION",
      details: "To include variables in your policy, use the policy version 2012-10-17 or later.",
    },
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    severity: "error",
    message: "variables are replaced in Resource and in a condition's values only: here `<variable>` stands for itself",
    analyzer: {
      issueCode: "VARIABLE_UNSUPPORTED_IN_ELEMENT",
      details:
        "Policy variables are supported in the Resource and Condition elements. Remove the policy variable <variable> from this element.",
    },
  },
  VARIABLE_OUTSIDE_RESOURCE_PART: {
    severity: "warning",
    message: "variables are replaced in the last part of an ARN only: here `<variable>` stands for itself",
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    severity: "error",
    message: "`<operator>` takes no variables",
    analyzer: {
      issueCode: "INVALID_VARIABLE_FOR_OPERATOR",
      details: "Policy variables can only be used with String and ARN operators.",
    },
  },
  MISSING_BRACE_IN_VARIABLE: {
    severity: "error",
    message: "a variable does not end: `}` is missing",
    analyzer: {
      issueCode: "MISSING_BRACE_IN_VARIABLE",
      details: "The policy variable is missing a closing curly brace. Add } after the variable text.",
    },
  },
  MISSING_QUOTE_IN_VARIABLE: {
    severity: "error",
    message: "a variable's default stands in single quotes after a comma and a space",
    analyzer: {
      issueCode: "MISSING_QUOTE_IN_VARIABLE",
      details: "The policy variable default value must begin and end with a single quote. Add the missing quote.",
    },
  },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    severity: "error",
    message: "a variable's name has no spaces",
    analyzer: {
      issueCode: "UNSUPPORTED_SPACE_IN_VARIABLE",
      details: "A space is not supported within the policy variable text. Remove the space.",
    },
  },
  EMPTY_VARIABLE: {
    severity: "error",
    message: "a variable has no name",
    analyzer: {
      issueCode: "EMPTY_VARIABLE",
      details: "Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure.",
    },
  },
  UNKNOWN_VARIABLE: {
    severity: "warning",
    message: "there is no condition key `<key>`, so what holds this variable matches nothing",
  },
  MULTIVALUED_VARIABLE: {
    severity: "warning",
    message: "`<key>` has several values in a request, so what holds this variable matches nothing",
  },
} as const satisfies Record<string, Declaration>;

export function checkVariables(checking: Checking): void {
  for (const { sid, action, resource, principal, conditions } of checking.statements) {
    for (const entry of [
      ...(sid === undefined ? [] : [sid]),
      ...(action?.entries ?? []),
      ...(principal?.entries ?? []),
    ])
      checkElement(entry, checking);
    for (const entry of resource?.entries ?? []) checkResource(entry, checking);
    for (const { operator, family, values } of conditions)
      for (const value of values) {
        if (!value.text.includes("${")) continue;
        if (family === "String" || family === "Arn") checkText(value, checking);
        else if (VARIABLE.test(value.text))
          checking.report.add("INVALID_VARIABLE_FOR_OPERATOR", value.spot, { operator });
      }
  }
}

/** Stops at the next brace, so that a text of many open ones is read once. */
const VARIABLE = /\$\{[^{}]*\}/;

function checkElement({ text, spot }: Entry, checking: Checking): void {
  const variable = VARIABLE.exec(text)?.[0];
  if (variable !== undefined && !checking.isRefused(spot))
    checking.report.add("VARIABLE_UNSUPPORTED_IN_ELEMENT", spot, { variable });
}

function checkResource(entry: Entry, checking: Checking): void {
  if (!entry.text.includes("${")) return;
  checkText(entry, checking);
  const variable = VARIABLE.exec(splitPattern(entry.text).slice(0, 5).join(":"))?.[0];
  if (checking.hasVariables && variable !== undefined && entry.text.startsWith("arn:"))
    checking.report.add("VARIABLE_OUTSIDE_RESOURCE_PART", entry.spot, { variable });
}

function checkText({ text, spot }: Entry, checking: Checking): void {
  const { report, hasVariables } = checking;
  if (!hasVariables) {
    const variable = VARIABLE.exec(text)?.[0];
    if (variable !== undefined) report.add("VARIABLE_UNSUPPORTED_IN_VERSION", spot, { variable });
    return;
  }
  for (let start = text.indexOf("${"); start >= 0; ) {
    const end = text.indexOf("}", start);
    const next = text.indexOf("${", start + 2);
    if (end < 0 || (next >= 0 && next < end)) {
      report.add("MISSING_BRACE_IN_VARIABLE", spot, {});
      return;
    }
    checkInside(text.slice(start + 2, end), spot, checking);
    start = next;
  }
}

/** What stands between the braces. */
function checkInside(inside: string, spot: Entry["spot"], { report, vocabulary }: Checking): void {
  if (inside === "*" || inside === "?" || inside === "$") return;
  const comma = inside.indexOf(",");
  const key = comma < 0 ? inside : inside.slice(0, comma);
  if (key.trim() === "") {
    report.add("EMPTY_VARIABLE", spot, {});
    return;
  }
  if (/\s/.test(key)) {
    report.add("UNSUPPORTED_SPACE_IN_VARIABLE", spot, {});
    return;
  }
  if (comma >= 0 && !/^\s+'[^']*'$/.test(inside.slice(comma + 1))) {
    report.add("MISSING_QUOTE_IN_VARIABLE", spot, {});
    return;
  }
  const service = key.slice(0, Math.max(0, key.indexOf(":")));
  if (vocabulary === undefined || service.includes(".")) return;
  const known = vocabulary.conditionKey(key);
  if (known === undefined) report.add("UNKNOWN_VARIABLE", spot, { key });
  else if (known.multivalued) report.add("MULTIVALUED_VARIABLE", spot, { key });
}
