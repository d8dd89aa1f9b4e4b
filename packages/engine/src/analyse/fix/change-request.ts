/**
 * What a request could bring so that a condition turns out otherwise: a tag, MFA, TLS. Only keys that the caller has in
 * hand; the rest (who calls, what the resource is, when) is as it is.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { StatementMatch } from "../../decision.js";
import type { ConditionTrace } from "../../explain/examine.js";
import { bareStatementName, capitalised } from "../../explain/names.js";
import { UNKNOWN } from "../../request.js";
import { BREADTH, type RequestDraft } from "./draft.js";
import type { Overrides } from "./request-with.js";
import type { Situation } from "./situation.js";
import { conditionWords, requestWords } from "./words.js";

/** Added to a request, it stays the same request. */
const BESIDES =
  /^(aws:securetransport|aws:multifactorauth(present|age)|aws:requesttag\/.+|aws:tagkeys|sts:externalid|sts:rolesessionname|(aws|sts):sourceidentity|s3:x-amz-.+)$/;
/** With another value it comes from elsewhere, or is about tags that somebody has to set first. */
const OTHERWISE =
  /^(aws:requestedregion|aws:sourceip|aws:vpcsourceip|aws:sourcevpc|aws:sourcevpce|aws:principaltag\/.+|[a-z0-9-]+:resourcetag\/.+)$/;

/** The request with which this condition holds (`wanted`), or no longer does. Still to be tried. */
export function changeRequest(
  { request }: Situation,
  condition: ConditionTrace,
  wanted: boolean,
  statement: StatementMatch,
): readonly RequestDraft[] {
  const lower = condition.key.toLowerCase();
  const breadth = BESIDES.test(lower) ? BREADTH.nothing : OTHERWISE.test(lower) ? BREADTH.part : undefined;
  const value = request.context.get(lower);
  if (breadth === undefined || value === UNKNOWN) return [];
  return valuesFor(condition, wanted, value).map((to) => {
    const change = {
      key: condition.key,
      ...(value === undefined ? {} : { from: value }),
      ...(to === undefined ? {} : { to }),
    };
    const block = conditionWords({ [condition.operator]: { [condition.key]: condition.policyValues } });
    return {
      overrides: overridesFor(condition.key, to, request.context.get("aws:tagkeys")),
      breadth,
      change: {
        kind: "change-request",
        ...change,
        statement,
        summary: requestWords(change),
        why: `${capitalised(bareStatementName(statement))} ${wanted ? "allows it only if" : "denies it if"} ${block}.`,
      },
    };
  });
}

type Value = string | readonly string[] | undefined;

/** A tag in a request is two keys: its own, and one of the names in aws:TagKeys. */
function overridesFor(key: string, to: Value, tagKeys: Value | typeof UNKNOWN): Overrides {
  const overrides = new Map<string, Value>([[key, to]]);
  const tag = /^aws:requesttag\/(.+)$/i.exec(key)?.[1];
  if (tag === undefined || tagKeys === UNKNOWN) return overrides;
  const names = tagKeys === undefined ? [] : typeof tagKeys === "string" ? [tagKeys] : tagKeys;
  const others = names.filter((name) => name.toLowerCase() !== tag.toLowerCase());
  const left = to === undefined ? others : [...others, tag];
  return overrides.set("aws:TagKeys", left.length === 0 ? undefined : left);
}

const OPPOSITE: Readonly<Record<string, string>> = {
  LessThan: "GreaterThanEquals",
  LessThanEquals: "GreaterThan",
  GreaterThan: "LessThanEquals",
  GreaterThanEquals: "LessThan",
  Equals: "NotEquals",
  NotEquals: "Equals",
};

/** Candidates; whoever asks tries them. */
function valuesFor(condition: ConditionTrace, wanted: boolean, now: Value): readonly Value[] {
  const [, set, operator = ""] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(?:IfExists)?$/.exec(condition.operator) ?? [];
  const values = condition.comparedWith.filter((one) => one !== undefined);
  const removable = /^aws:(requesttag\/|tagkeys)/i.test(condition.key);
  if (operator === "Null") {
    const absent = values.some((one) => one.toLowerCase() === "true") === wanted;
    return absent ? (removable ? [undefined] : []) : /^aws:requesttag\//i.test(condition.key) ? ["any"] : [];
  }
  if (set !== undefined) return setsFor(set, operator, wanted, values, now);
  if (operator === "Bool") return values.map((one) => (wanted === (one.toLowerCase() === "true") ? "true" : "false"));
  const numeric = /^Numeric(.+)$/.exec(operator)?.[1];
  if (numeric !== undefined) {
    const how = wanted ? numeric : OPPOSITE[numeric];
    const step = how === "LessThan" ? -1 : how === "GreaterThan" ? 1 : 0;
    if (how === "NotEquals") return [];
    return values
      .map(Number)
      .filter(Number.isFinite)
      .map((n) => String(Math.max(0, n + step)));
  }
  const negated = /Not/.test(operator);
  // What must not match may be left out where it is a tag, and where the key's absence is no match either.
  if (negated === wanted) return removable ? [undefined] : [];
  if (/IpAddress$/.test(operator)) return values.map((one) => one.replace(/\/\d+$/, ""));
  if (/Like$|^Arn/.test(operator)) return values.map((one) => one.replaceAll("*", "")).filter((one) => one !== "");
  return values;
}

function setsFor(
  set: string,
  operator: string,
  wanted: boolean,
  values: readonly string[],
  now: Value,
): readonly Value[] {
  const sent = now === undefined ? [] : typeof now === "string" ? [now] : now;
  if (/Not/.test(operator)) return [];
  if (set === "ForAnyValue") return wanted ? values.map((one) => [...sent, one]) : [];
  const left = sent.filter((one) => values.some((value) => value.toLowerCase() === one.toLowerCase()));
  return wanted && left.length > 0 && left.length < sent.length ? [left] : [];
}
