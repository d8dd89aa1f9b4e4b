/** Who may pass any role, or a role to any service. */

import { compilePolicy, documentOf } from "../../../policy/compile.js";
import { isObject, listOf, oneOrMore, type StatementJson, withKey } from "../../fix/json.js";
import type { AccessAnalysis } from "../access-analysis.js";
import { accountOfArn } from "../arn.js";
import type { Caller } from "../callers.js";
import type { WorldIndex } from "../world-index.js";
import type { GrantFinding } from "./finding.js";
import { repair, type StatementRepair } from "./repair.js";
import { describe } from "./words.js";

const PASS_ROLE = "iam:PassRole";
/** A role and a service that nobody has: who may pass them may pass all. */
const ANY_ROLE = "some-role-of-the-future";
const ANY_SERVICE = "some-service.amazonaws.com";

export function passRoleAny(analysis: AccessAnalysis, caller: Caller): GrantFinding | undefined {
  const { principal } = caller;
  if (!("account" in principal)) return undefined;
  const { account } = principal;
  const { roles, services } = passable(analysis.index, account);
  const anyRole = analysis.requestFor(caller, PASS_ROLE, `arn:aws:iam::${account}:role/${ANY_ROLE}`);
  const request =
    anyRole ??
    analysis.requestFor(caller, PASS_ROLE, `arn:aws:iam::${account}:role/*`, { "iam:PassedToService": ANY_SERVICE });
  if (request === undefined) return undefined;
  const repaired = repair(analysis.world, request, narrowed(roles, services));
  if (repaired === undefined) return undefined;
  return {
    code: "PASS_ROLE_ANY",
    severity: anyRole === undefined ? "low" : "medium",
    sentence:
      anyRole === undefined
        ? `${describe(caller.grantee)} may pass ${request.resource} to any service: no iam:PassedToService says to which.`
        : `${describe(caller.grantee)} may pass any role of the account, those to come and the mightiest too.`,
    who: caller.grantee,
    target: request.resource,
    request,
    ...repaired,
  };
}

/** The account's roles that services can be given, and those services. */
function passable(
  index: WorldIndex,
  account: string,
): { readonly roles: readonly string[]; readonly services: readonly string[] } {
  const services = new Set<string>();
  const roles: string[] = [];
  for (const role of index.roles.values()) {
    if (accountOfArn(role.arn) !== account) continue;
    const trusted = servicesTrusted(role.trust);
    for (const service of trusted) services.add(service);
    if (trusted.length > 0) roles.push(role.arn);
  }
  return { roles, services: [...services] };
}

/** The services that a trust policy names in an Allow. */
export const servicesTrusted = (trust: string): readonly string[] =>
  documentOf(compilePolicy(trust)).statements.flatMap(({ effect, principal }) =>
    effect === "Allow" && principal !== undefined && !principal.negated
      ? principal.entries.filter(({ type }) => type === "Service").map(({ value }) => value)
      : [],
  );

/** The roles there are, to the services they trust. */
const narrowed =
  (roles: readonly string[], services: readonly string[]): StatementRepair =>
  (statement, _, editable): ReturnType<StatementRepair> => {
    const actions = listOf(statement.Action);
    const isPass = (action: unknown): boolean => String(action).toLowerCase() === PASS_ROLE.toLowerCase();
    const others = actions.filter((action) => !isPass(action));
    const isPattern = !editable || others.length === actions.length;
    if (roles.length === 0 || services.length === 0) {
      if (isPattern) return { added: [{ Effect: "Deny", Action: PASS_ROLE, Resource: "*" }] };
      return { instead: others.length === 0 ? [] : [withKey(statement, "Action", oneOrMore(others))] };
    }
    const toServices = { StringEquals: { "iam:PassedToService": oneOrMore(services) } };
    if (isPattern)
      return {
        added: [
          { Effect: "Deny", Action: PASS_ROLE, NotResource: oneOrMore(roles) },
          {
            Effect: "Deny",
            Action: PASS_ROLE,
            Resource: "*",
            Condition: { StringNotEquals: { "iam:PassedToService": oneOrMore(services) } },
          },
        ],
      };
    const pass: StatementJson = {
      Effect: "Allow",
      Action: PASS_ROLE,
      Resource: oneOrMore(roles),
      Condition: { ...(isObject(statement.Condition) ? statement.Condition : {}), ...toServices },
    };
    return { instead: others.length === 0 ? [pass] : [withKey(statement, "Action", oneOrMore(others)), pass] };
  };
