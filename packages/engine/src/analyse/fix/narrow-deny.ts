/**
 * A Deny in the way: what the request could bring so that it no longer applies, the smallest exceptions that spare the
 * request, and taking it out.
 */

import type { ConditionTrace } from "../../explain/examine.js";
import { principalElement, principalWords } from "./caller.js";
import { changeRequest } from "./change-request.js";
import { BREADTH, type Draft } from "./draft.js";
import { editStatement, hasVariables, matchOf, type Subject } from "./edit-statement.js";
import {
  isObject,
  type Json,
  listOf,
  oneOrMore,
  type StatementJson,
  withCondition,
  withKey,
  withKeyInstead,
  withoutKey,
} from "./json.js";
import { literalResource, literalValue } from "./literal.js";
import { hangsOnCaller } from "./places.js";
import { actionName, type Situation } from "./situation.js";
import { withValues } from "./widen-allow.js";

/** Still to be tried. */
export function narrowDeny(situation: Situation, subject: Subject): readonly Draft[] {
  const { trace } = subject;
  const gone = editStatement(
    subject,
    "remove-statement",
    [],
    deniesNothingElse(situation, subject) ? BREADTH.exact : BREADTH.statement,
    {
      summary: "",
      why: `${denies(subject)} Without it, all that it denied is open again.`,
    },
  );
  if (trace.broken.length > 0) return [gone];
  const bringing = trace.conditions.flatMap((condition) =>
    changeRequest(situation, condition, false, matchOf(subject)),
  );
  return [
    ...bringing,
    ...exceptThis(situation, subject),
    ...exceptCaller(situation, subject),
    ...trace.conditions.flatMap((condition) => exceptValue(subject, condition)),
    gone,
  ];
}

function denies({ place, trace }: Subject): string {
  const unknown = trace.conditions.filter(({ requestValues }) => requestValues === "unknown").map(({ key }) => key);
  const words =
    trace.applies === "unknown"
      ? `The statement may deny it explicitly: that hangs on ${unknown.join(" and ") || "a variable"}, whose value is unknown.`
      : "The statement denies it explicitly.";
  return place.layer === "scp" || place.layer === "rcp"
    ? `${words} It does so for everyone the organization's policy is for, and only the organization can change it.`
    : words;
}

function deniesNothingElse({ request }: Situation, { json }: Subject): boolean {
  const actions = listOf(json.Action).map((one) => String(one).toLowerCase());
  const resources = listOf(json.Resource);
  return (
    actions.length === 1 &&
    actions[0] === request.action.toLowerCase() &&
    resources.length === 1 &&
    resources[0] === request.resource &&
    request.resource !== "*"
  );
}

/** All that the statement denies but this action on this resource, in as few statements as can say it. */
function exceptThis(situation: Situation, subject: Subject): readonly Draft[] {
  const { request } = situation;
  const { json } = subject;
  const action = actionName(situation);
  const ofOthers = withoutAction(json, action, subject.place.layer === "rcp");
  const onOthers = withoutResource(json, literalResource(request.resource, hasVariables(subject)));
  const why = `${denies(subject)} It goes on denying everything else.`;
  const edit = (by: readonly StatementJson[], breadth: number, spared: string): Draft =>
    editStatement(subject, "narrow-deny", by, breadth, { summary: `spare ${spared}`, why });
  const drafts: Draft[] = [];
  const onlyOthers = listOf(json.Action).length === 1 && ofOthers === "nothing";
  const onlyElsewhere = listOf(json.Resource).length === 1 && onOthers === "nothing";
  if (isObject(ofOthers) && isObject(onOthers)) {
    const name = onOthers.Action === undefined ? "NotAction" : "Action";
    const here = withoutKey(withKeyInstead(onOthers, name, "Action", action), "Sid");
    drafts.push(edit([ofOthers, here], BREADTH.exact, `${action} on ${request.resource}`));
  }
  if (isObject(onOthers))
    drafts.push(
      edit(
        [onOthers],
        onlyOthers ? BREADTH.exact : BREADTH.part,
        onlyOthers ? request.resource : `${request.resource}, whatever the action`,
      ),
    );
  if (isObject(ofOthers))
    drafts.push(
      edit(
        [ofOthers],
        onlyElsewhere ? BREADTH.exact : BREADTH.part,
        onlyElsewhere ? action : `${action}, whatever the resource`,
      ),
    );
  return drafts;
}

/** `nothing` when the element is about this alone; `undefined` when it cannot be said. */
function withoutAction(
  json: StatementJson,
  action: string,
  onlyAction: boolean,
): StatementJson | "nothing" | undefined {
  const same = (one: Json): boolean => String(one).toLowerCase() === action.toLowerCase();
  return without(json, "Action", same, action, onlyAction);
}

const withoutResource = (json: StatementJson, resource: string): StatementJson | "nothing" | undefined =>
  resource === "*" ? undefined : without(json, "Resource", (one) => one === resource, resource, false);

function without(
  json: StatementJson,
  name: "Action" | "Resource",
  same: (one: Json) => boolean,
  value: string,
  plainOnly: boolean,
): StatementJson | "nothing" | undefined {
  const negated = json[`Not${name}`];
  if (negated !== undefined) return withKey(json, `Not${name}`, [...listOf(negated), value]);
  const list = listOf(json[name]);
  if (list.includes("*")) return plainOnly ? undefined : withKeyInstead(json, name, `Not${name}`, value);
  const left = list.filter((one) => !same(one));
  if (left.length === list.length) return undefined;
  return left.length === 0 ? "nothing" : withKey(json, name, oneOrMore(left));
}

/** The statement as it is, for everyone but the caller. */
function exceptCaller(situation: Situation, subject: Subject): readonly Draft[] {
  if (hangsOnCaller(subject.place.layer)) return [];
  const { request } = situation;
  const { json } = subject;
  const why = `${denies(subject)} The caller is then free of all that it denies.`;
  const edit = (after: StatementJson, breadth: number): Draft =>
    editStatement(subject, "narrow-deny", [after], breadth, {
      summary: `spare ${principalWords(request.principal)}`,
      why,
    });
  const drafts = exceptions(situation, subject).map(([operator, key, value, breadth]) =>
    edit(withCondition(json, operator, key, value), breadth),
  );
  const named = namedPrincipals(situation, json);
  return named === undefined ? drafts : [edit(named, BREADTH.part), ...drafts];
}

function exceptions({ request }: Situation, subject: Subject): readonly (readonly [string, string, string, number])[] {
  const { context, principal } = request;
  const arn = context.get("aws:principalarn");
  if (typeof arn === "string")
    return [["ArnNotEquals", "aws:PrincipalArn", literalValue(arn, true, hasVariables(subject)), BREADTH.part]];
  if (principal.type !== "service") return [];
  if (typeof context.get("aws:principalservicename") === "string")
    return [["StringNotEquals", "aws:PrincipalServiceName", principal.name, BREADTH.part]];
  // AWS's own examples of RCPs spare services so.
  return context.get("aws:principalisawsservice") === "true"
    ? [["BoolIfExists", "aws:PrincipalIsAWSService", "false", BREADTH.value]]
    : [];
}

/** The caller taken from the list of those denied, or put on the list of those spared. */
function namedPrincipals({ request: { principal } }: Situation, json: StatementJson): StatementJson | undefined {
  const element = principalElement(principal);
  const spared = json.NotPrincipal;
  if (isObject(spared) && element !== "*") {
    const [type = "AWS", value] = Object.entries(element)[0] ?? [];
    // AWS: the account must be named as well, and a session with its role.
    const names: readonly Json[] = [
      value as Json,
      ...(principal.type === "role-session" ? [principal.arn] : []),
      ...("account" in principal && principal.type !== "root" ? [`arn:aws:iam::${principal.account}:root`] : []),
    ];
    const old = listOf(spared[type]);
    const all = [...old, ...names.filter((one) => !old.includes(one))];
    return withKey(json, "NotPrincipal", withKey(spared, type, oneOrMore(all)));
  }
  const denied = json.Principal;
  if (!isObject(denied) || element === "*") return undefined;
  const own = new Set([...Object.values(element), ...("arn" in principal ? [principal.arn] : [])]);
  const left = Object.entries(denied)
    .map(([type, names]) => [type, listOf(names).filter((one) => !own.has(one))] as const)
    .filter(([, names]) => names.length > 0);
  if (left.length === 0) return undefined;
  return withKey(json, "Principal", Object.fromEntries(left.map(([type, names]) => [type, oneOrMore(names)])));
}

/** One more value among those that the statement spares, or one less among those that it is for. */
function exceptValue(
  subject: Subject,
  { operator, key, requestValues, policyValues }: ConditionTrace,
): readonly Draft[] {
  if (requestValues === "unknown" || requestValues === undefined || requestValues.length !== 1) return [];
  const [value = ""] = requestValues;
  const { json } = subject;
  const why = `${denies(subject)} It no longer denies anything where ${key} is "${value}".`;
  if (/Not/.test(operator)) {
    const literal = literalValue(
      value,
      /Like|Arn/.test(operator),
      hasVariables(subject) && /String|Arn/.test(operator),
    );
    const summary = `add ${JSON.stringify(literal)} to the values of ${key} under ${operator}`;
    return [
      editStatement(subject, "narrow-deny", [withCondition(json, operator, key, literal)], BREADTH.value, {
        summary,
        why,
      }),
    ];
  }
  const left = policyValues.filter((one) => one.toLowerCase() !== value.toLowerCase());
  if (left.length === 0 || left.length === policyValues.length) return [];
  const summary = `take ${JSON.stringify(value)} out of the values of ${key} under ${operator}`;
  return [
    editStatement(subject, "narrow-deny", [withValues(json, operator, key, left)], BREADTH.value, { summary, why }),
  ];
}
