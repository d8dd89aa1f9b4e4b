/** One condition and both its values, in a sentence. */
import type { ConditionTrace } from "../examine.js";
import { listed, quoted } from "../names.js";

/** `condition StringEquals aws:PrincipalTag/team: the request has "shop", the policy wants "ops"` */
export function conditionInWords(condition: ConditionTrace): string {
  const { operator, key, unreadable, unresolved = [] } = condition;
  const notes = [
    ...(unresolved.length === 0
      ? []
      : [
          `the request has no value for ${listed(
            unresolved.map((name) => `\${${name}}`),
            "and",
          )}`,
        ]),
    ...(unreadable === true ? [`one of these is no ${kindOfValue(operator)}, and so nothing matches`] : []),
  ];
  const both = `the request has ${requested(condition)}, the policy wants ${wanted(condition)}`;
  return `condition ${operator} ${key}: ${[both, ...notes].join("; ")}`;
}

function requested({ key, requestValues, failing }: ConditionTrace): string {
  if (requestValues === undefined || requestValues === null) return `no ${key}`;
  if (requestValues === "unknown") return "a value that is not known here";
  if (requestValues.length === 0) return `${key} without a value`;
  const values = listed(requestValues.map(quoted), "and");
  if (failing === undefined || failing.length === 0 || failing.length === requestValues.length) return values;
  return `${values} (${listed(failing.map(quoted), "and")} ${failing.length === 1 ? "does" : "do"} not fit)`;
}

function wanted({ operator, policyValues, comparedWith }: ConditionTrace): string {
  const { name, set, ifExists } = partsOf(operator);
  if (name === "Null") {
    return policyValues.some((value) => value.toLowerCase() === "true") ? "no such key" : "the key to have a value";
  }
  const values = policyValues.map((text, i) => {
    const as = comparedWith[i];
    return as === undefined || as === null || as === text ? quoted(text) : `${quoted(text)} (here ${quoted(as)})`;
  });
  const list = values.length === 0 ? "a value of an empty list" : listed(values, "or");
  const one = COMPARED[name]?.(list) ?? (/Not/.test(name) ? `anything but ${list}` : list);
  const many =
    set === "ForAllValues" ? `each value to be ${one}` : set === "ForAnyValue" ? `some value to be ${one}` : one;
  return ifExists ? `${many}, or no such key` : many;
}

const COMPARED: Readonly<Record<string, (list: string) => string>> = {
  NumericLessThan: (list) => `less than ${list}`,
  NumericLessThanEquals: (list) => `at most ${list}`,
  NumericGreaterThan: (list) => `more than ${list}`,
  NumericGreaterThanEquals: (list) => `at least ${list}`,
  DateLessThan: (list) => `a time before ${list}`,
  DateLessThanEquals: (list) => `a time not after ${list}`,
  DateGreaterThan: (list) => `a time after ${list}`,
  DateGreaterThanEquals: (list) => `a time not before ${list}`,
  StringLike: (list) => `something like ${list}`,
  StringNotLike: (list) => `nothing like ${list}`,
  StringEqualsIgnoreCase: (list) => `${list} in any case`,
  StringNotEqualsIgnoreCase: (list) => `anything but ${list} in any case`,
  IpAddress: (list) => `an address in ${list}`,
  NotIpAddress: (list) => `an address outside ${list}`,
};

function kindOfValue(operator: string): string {
  const { name } = partsOf(operator);
  if (name.startsWith("Numeric")) return "number";
  if (name.startsWith("Date")) return "date";
  if (name === "Bool") return "true or false";
  if (name.endsWith("IpAddress")) return "address or range";
  return name === "BinaryEquals" ? "base64" : "ARN";
}

function partsOf(operator: string): { name: string; set?: string; ifExists: boolean } {
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  return set === undefined
    ? { name, ifExists: ifExists !== undefined }
    : { name, set, ifExists: ifExists !== undefined };
}
