/** The statement that allows the request and nothing else, and the policy it is best added to. */

import { isUniqueId } from "../../match/principal.js";
import { principalsIn } from "../../policy/principals-in.js";
import { isServiceLinked } from "../../principal.js";
import type { AppliedPolicy } from "../../request.js";
import { guardsFor, principalElement } from "./caller.js";
import { BREADTH, type PolicyDraft } from "./draft.js";
import { grantedResource } from "./granted-resource.js";
import type { StatementJson } from "./json.js";
import { grantable } from "./lambda-grants.js";
import { literalValue, needsVariables } from "./literal.js";
import { copyOf, ownedByAws, RCP_FULL_ACCESS } from "./owned-by-aws.js";
import { hangsOnCaller, type Place, policiesAt } from "./places.js";
import { PolicyText } from "./policy-text.js";
import { actionName, type Situation, worksOnAnythingOnly } from "./situation.js";
import { levelWords, ownerWords, policyWords, statementWords } from "./words.js";

/**
 * `undefined` where nobody can: a service-linked role's policies are its service's, and a function's policy takes some
 * actions only.
 */
export function addAllow(situation: Situation, where: Omit<Place, "at">): PolicyDraft | undefined {
  const { request, policies, given } = situation;
  const { layer } = where;
  if (hangsOnCaller(layer) && isServiceLinked(request.principal)) return undefined;
  if (layer === "resource" && !grantable(request.action)) return undefined;
  if (layer === "rcp") return attachRcpFullAccess(situation, where);

  const list = policiesAt(policies, where);
  const at = targetOf(situation, layer, list, policiesAt(given, where));
  const old = policiesAt(given, where)[at] ?? list[at];
  const place: Place = { ...where, at };
  const text = PolicyText.of(list[at]?.policy);
  const variables = text.version === undefined || text.variables;
  const { statement, more, breadth } = leastAllow(situation, where, variables, text);
  const copy = old !== undefined && ownedByAws(old);
  const gone = old === undefined ? [] : goneIn(old);
  const said = statementWords(statement);
  const doing =
    old === undefined
      ? `${newPolicyWords(situation, where)}: ${said}.`
      : copy
        ? `Put a copy of ${policyWords(old, place)} in its place and add to it: ${said}.`
        : `Add to ${policyWords(old, place)}: ${said}.`;
  const why = [
    situation.unknownKeys === undefined
      ? "Nothing allows it there."
      : `Whether it is allowed there hangs on ${situation.unknownKeys.join(" and ")}, whose value is unknown.`,
    ...(old !== undefined && text.version === undefined
      ? ["The policy as it is cannot be read and is written anew."]
      : []),
    ...(gone.length === 0 ? [] : [`${gone.join(", ")} must be taken out of it: no policy may name who is gone.`]),
    ...more,
  ].join(" ");
  const base = { layer, ...(where.level === undefined ? {} : { level: where.level }), copy, summary: doing, why };
  return {
    place,
    ...(old === undefined
      ? { newPolicy: { name: newPolicyName(situation, where) } }
      : copy
        ? { newPolicy: copyOf(old) }
        : {}),
    ...(old === undefined ? {} : { policy: old }),
    edit: { add: statement },
    // A statement that meant the caller's predecessor is the better place.
    breadth: gone.length === 0 ? breadth : BREADTH.value,
    change: ({ text }) => ({
      kind: "add-statement",
      ...base,
      ...(old === undefined ? {} : { policy: old }),
      statement,
      text,
    }),
  };
}

/** Unique ids that the policy's text shows in place of users and roles. */
const goneIn = ({ policy }: AppliedPolicy): readonly string[] =>
  principalsIn(policy.source)
    .filter((one) => one.element === "Principal" && isUniqueId(one))
    .map(({ value }) => value);

/** Which policy of the list; its length for a new one. */
function targetOf(
  { request }: Situation,
  layer: Place["layer"],
  list: readonly AppliedPolicy[],
  given: readonly AppliedPolicy[],
): number {
  // There is one at most, and every statement must go there.
  if (layer === "boundary" || layer === "endpoint" || layer === "resource" || layer === "trust") return 0;
  const fits = list.findIndex((one, i) => {
    const text = PolicyText.of(one.policy);
    if (text.version === undefined || (needsVariables(request.resource) && !text.variables)) return false;
    if (ownedByAws(given[i] ?? one)) return false;
    // Managed policies and those of a group may be there for others too.
    return layer === "scp" || (one.arn === undefined && !/:group\//.test(one.attachedTo ?? ""));
  });
  return fits < 0 ? list.length : fits;
}

/** `more`: sentences on what it grants besides. */
function leastAllow(
  situation: Situation,
  { layer }: Omit<Place, "at">,
  variables: boolean,
  text: PolicyText,
): { readonly statement: StatementJson; readonly more: readonly string[]; readonly breadth: number } {
  const { request } = situation;
  const { condition, open } = guardsFor(request, layer, variables);
  const naming = layer === "resource" || layer === "trust" || layer === "endpoint";
  const [principal, caller] =
    layer === "endpoint" ? endpointPrincipal(situation, variables) : [principalElement(request.principal), {}];
  const conditions = { ...condition, ...caller };
  const granted = worksOnAnythingOnly(situation) ? { pattern: "*" } : grantedResource(request.resource, variables);
  const statement: StatementJson = {
    ...(layer === "resource" && /^lambda:/i.test(request.action) ? { Sid: freeSid(text) } : {}),
    Effect: "Allow",
    ...(naming ? { Principal: principal } : {}),
    Action: actionName(situation),
    // AWS: a role's trust policy has no Resource; it is the role.
    ...(layer === "trust" ? {} : { Resource: granted.pattern }),
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
  return {
    statement,
    more: [granted.besides, open].filter((one) => one !== undefined),
    breadth: granted.besides === undefined ? BREADTH.exact : BREADTH.part,
  };
}

/**
 * A gateway endpoint's policy can name nobody but `*`; a condition on aws:PrincipalArn works for both kinds.
 *
 * AWS: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
function endpointPrincipal({ request }: Situation, variables: boolean): readonly [StatementJson | "*", StatementJson] {
  const arn = request.context.get("aws:principalarn");
  if (typeof arn !== "string") return [principalElement(request.principal), {}];
  return ["*", { ArnEquals: { "aws:PrincipalArn": literalValue(arn, true, variables) } }];
}

/** Lambda's statements must have an id; others may do without. */
function freeSid(text: PolicyText): string {
  const taken = text.sids;
  let n = 1;
  while (taken.has(`allow-${n}`)) n++;
  return `allow-${n}`;
}

function newPolicyWords({ request }: Situation, { layer, level }: Omit<Place, "at">): string {
  switch (layer) {
    case "identity":
      return `Give ${ownerWords(request)} a new inline policy`;
    case "session":
      return request.principal.type === "federated-user"
        ? "Pass a session policy to GetFederationToken"
        : "Pass a further session policy when the role is assumed";
    case "scp":
      return `Attach a new service control policy at ${levelWords(level ?? 0)}`;
    case "trust":
      return `Give ${request.resource} a trust policy`;
    default:
      return `Give ${request.resource} a resource-based policy, if its service has such policies`;
  }
}

function newPolicyName({ request }: Situation, { layer }: Omit<Place, "at">): string {
  switch (layer) {
    case "identity":
      return `new inline policy of ${ownerWords(request)}`;
    case "session":
      return "new session policy";
    case "scp":
      return "new service control policy";
    default:
      return `${layer === "trust" ? "trust policy" : "resource-based policy"} of ${request.resource}`;
  }
}

function attachRcpFullAccess({ policies }: Situation, where: Omit<Place, "at">): PolicyDraft {
  const { arn, name, statement } = RCP_FULL_ACCESS;
  const level = where.level ?? 0;
  return {
    place: { ...where, at: policiesAt(policies, where).length },
    newPolicy: { arn, name },
    edit: { add: statement },
    breadth: BREADTH.part,
    change: ({ text }) => ({
      kind: "add-statement",
      layer: "rcp",
      level,
      copy: false,
      statement,
      text,
      summary: `Attach ${name} at ${levelWords(level)} again.`,
      why: "No resource control policy of that level allows anything, and this is the only one that can.",
    }),
  };
}
