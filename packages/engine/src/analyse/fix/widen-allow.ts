/**
 * An Allow that nearly fits: all its parts match but one. The value that is missing there can be added, or, where the
 * part is a condition on the request, the request can bring it.
 */
import type { ConditionTrace, StatementTrace } from "../../explain/examine.js";
import { isUniqueId } from "../../match/principal.js";
import { guardsFor, principalElement, principalWords } from "./caller.js";
import { changeRequest } from "./change-request.js";
import { BREADTH, type Draft } from "./draft.js";
import { editStatement, hasVariables, matchOf, type Subject } from "./edit-statement.js";
import { grantedResource } from "./granted-resource.js";
import { isObject, listOf, oneOrMore, type StatementJson, withCondition, withKey, withoutKey } from "./json.js";
import { literalResource, literalValue } from "./literal.js";
import { ownedByAws } from "./owned-by-aws.js";
import { actionName, type Situation, worksOnAnythingOnly } from "./situation.js";

type Part = "action" | "resource" | "principal" | ConditionTrace;

/** The one part that keeps the statement from applying; `undefined` when there is none, or more than one. */
function missingPart({ failed, broken, action, resource, principal, conditions }: StatementTrace): Part | undefined {
  if (failed === "statement" || broken.length > 0) return undefined;
  const parts: readonly Part[] = [
    ...(action.matches ? [] : ["action" as const]),
    ...(resource === undefined || resource.matches === "yes" ? [] : ["resource" as const]),
    ...(principal === undefined || principal.matches ? [] : ["principal" as const]),
    ...conditions.filter(({ holds }) => holds !== "yes"),
  ];
  return parts.length === 1 ? parts[0] : undefined;
}

export const isNear = (trace: StatementTrace): boolean => missingPart(trace) !== undefined;

/** What would make this statement apply; still to be tried. */
export function widenAllow(situation: Situation, subject: Subject): readonly Draft[] {
  const part = missingPart(subject.trace);
  if (part === undefined) return [];
  const drafts = typeof part === "object" ? changeRequest(situation, part, true, matchOf(subject)) : [];
  return ownedByAws(subject.policy) ? drafts : [...drafts, ...widened(situation, subject, part)];
}

function widened(situation: Situation, subject: Subject, part: Part): readonly Draft[] {
  switch (part) {
    case "action":
      return withAction(situation, subject);
    case "resource":
      return withResource(situation, subject);
    case "principal":
      return withPrincipal(situation, subject);
    default:
      return withConditionValue(subject, part);
  }
}

/** Its only resource is the one asked for: then an action more grants just what was asked. */
function onlyResource({ request }: Situation, { json }: Subject): boolean {
  const resources = listOf(json.Resource);
  return resources.length === 1 && resources[0] === request.resource && request.resource !== "*";
}

function onlyAction({ request }: Situation, { json }: Subject): boolean {
  const actions = listOf(json.Action);
  return actions.length === 1 && String(actions[0]).toLowerCase() === request.action.toLowerCase();
}

function withAction(situation: Situation, subject: Subject): readonly Draft[] {
  const { json } = subject;
  const action = actionName(situation);
  const breadth = onlyResource(situation, subject) ? BREADTH.exact : BREADTH.part;
  const besides = breadth === BREADTH.exact ? "" : " It then holds for every resource of that statement.";
  const why = `The statement allows other actions on the resource.${besides}`;
  if (json.Action !== undefined) {
    const after = withKey(json, "Action", [...listOf(json.Action), action]);
    return [editStatement(subject, "widen-allow", [after], breadth, { summary: `add ${action} to Action`, why })];
  }
  const left = listOf(json.NotAction).filter((one) => String(one).toLowerCase() !== action.toLowerCase());
  if (left.length === 0) return [];
  const after = withKey(json, "NotAction", oneOrMore(left));
  const summary = `take ${action} out of NotAction`;
  return [editStatement(subject, "widen-allow", [after], breadth, { summary, why })];
}

function withResource(situation: Situation, subject: Subject): readonly Draft[] {
  const { json } = subject;
  const { request } = situation;
  const exact = onlyAction(situation, subject);
  // `*` beside other resources makes them meaningless.
  if (worksOnAnythingOnly(situation) && !exact) return [];
  const granted = worksOnAnythingOnly(situation)
    ? { pattern: "*" }
    : grantedResource(request.resource, hasVariables(subject));
  const resource = granted.pattern;
  const breadth = exact && granted.besides === undefined ? BREADTH.exact : BREADTH.part;
  const why = [
    "The statement allows the action on other resources.",
    ...(exact ? [] : ["All actions of that statement are then allowed on it."]),
    ...(granted.besides === undefined ? [] : [granted.besides]),
  ].join(" ");
  if (json.Resource !== undefined) {
    const after = withKey(json, "Resource", resource === "*" ? "*" : [...listOf(json.Resource), resource]);
    return [editStatement(subject, "widen-allow", [after], breadth, { summary: `add ${resource} to Resource`, why })];
  }
  const names: readonly unknown[] = [resource, literalResource(request.resource, hasVariables(subject))];
  const taken = listOf(json.NotResource).filter((one) => names.includes(one));
  const left = listOf(json.NotResource).filter((one) => !names.includes(one));
  if (taken.length === 0 || left.length === 0) return [];
  const after = withKey(json, "NotResource", oneOrMore(left));
  const summary = `take ${taken.join(", ")} out of NotResource`;
  return [editStatement(subject, "widen-allow", [after], breadth, { summary, why })];
}

function withPrincipal(situation: Situation, subject: Subject): readonly Draft[] {
  const { json } = subject;
  const { principal } = situation.request;
  const element = principalElement(principal);
  const old = json.Principal;
  // A service or an identity provider comes with conditions of its own, and never into somebody else's statement.
  if (element === "*" || element.AWS === undefined || !isObject(old)) return [];
  const { condition, open } = guardsFor(situation.request, subject.place.layer, hasVariables(subject));
  if (Object.keys(condition).length > 0 && json.Condition === undefined) return [];
  const before = listOf(old.AWS);
  // No service takes a policy that names somebody who is gone.
  const gone = before.filter((value) => typeof value === "string" && isUniqueId({ type: "AWS", value }));
  const names = [...before.filter((value) => !gone.includes(value)), ...listOf(element.AWS)];
  const after = withKey(json, "Principal", withKey(old, "AWS", oneOrMore(names)));
  const exact = onlyAction(situation, subject) && (json.Resource === undefined || onlyResource(situation, subject));
  const besides = exact ? "" : " All that the statement allows is then allowed to the caller.";
  return [
    editStatement(subject, "widen-allow", [after], exact ? BREADTH.exact : BREADTH.part, {
      summary:
        gone.length === 0
          ? `add ${principalWords(principal)} to Principal`
          : `name ${principalWords(principal)} in Principal in place of ${gone.join(", ")}`,
      why: `${gone.length === 0 ? "The statement allows it to others." : "Nobody has that id any more."}${besides}${open === undefined ? "" : ` ${open}`}`,
    }),
  ];
}

const TAKES_VALUES = /^(ForAllValues:|ForAnyValue:)?(String|Arn|Numeric|Date|IpAddress|NotIpAddress)/;

function withConditionValue(
  subject: Subject,
  { operator, key, requestValues, policyValues }: ConditionTrace,
): readonly Draft[] {
  if (requestValues === "unknown" || requestValues === undefined || !TAKES_VALUES.test(operator)) return [];
  const { json } = subject;
  const variables = hasVariables(subject) && /:?(String|Arn)/.test(operator);
  const literals = requestValues.map((one) => literalValue(one, /Like|Arn/.test(operator), variables));
  const why = `The statement allows it for other values of ${key}. All that it allows is then allowed for this value too.`;
  if (!/Not/.test(operator)) {
    const missing = literals.filter((one) => !policyValues.includes(one));
    if (missing.length === 0) return [];
    const summary = `add ${missing.map((one) => JSON.stringify(one)).join(", ")} to the values of ${key} under ${operator}`;
    return [
      editStatement(subject, "widen-allow", [withCondition(json, operator, key, missing)], BREADTH.value, {
        summary,
        why,
      }),
    ];
  }
  const left = policyValues.filter((one) => !literals.includes(one) && !requestValues.includes(one));
  if (left.length === policyValues.length) return [];
  const after = withValues(json, operator, key, left);
  const summary = `take ${requestValues.map((one) => JSON.stringify(one)).join(", ")} out of the values of ${key} under ${operator}`;
  return [editStatement(subject, "widen-allow", [after], BREADTH.value, { summary, why })];
}

/** A condition with these values in place of its own; without any, there is no condition. */
export function withValues(
  statement: StatementJson,
  operator: string,
  key: string,
  values: readonly string[],
): StatementJson {
  const block = statement.Condition;
  const keys = isObject(block) ? block[operator] : undefined;
  if (!isObject(block) || !isObject(keys)) return statement;
  const left = values.length === 0 ? withoutKey(keys, key) : withKey(keys, key, oneOrMore(values));
  const conditions = Object.keys(left).length === 0 ? withoutKey(block, operator) : withKey(block, operator, left);
  return Object.keys(conditions).length === 0
    ? withoutKey(statement, "Condition")
    : withKey(statement, "Condition", conditions);
}
