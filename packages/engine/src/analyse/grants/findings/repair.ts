/**
 * Changes after which a request is refused, made of edits of the statements that allow it. Whatever else allows the
 * request is edited in turn; a repair that does not end in a refusal is none.
 */
import type { StatementMatch } from "../../../decision.js";
import type { AccessRequest } from "../../../request.js";
import { isObject, listOf, oneOrMore, type StatementJson, withKey } from "../../fix/json.js";
import { newPolicy, PolicyText } from "../../fix/policy-text.js";
import { evaluateIn } from "../decide-in-world.js";
import type { AccessWorld } from "../world.js";
import { withPolicy, withPolicyText } from "../world-edit.js";
import { type Place, placeOf } from "../world-index.js";
import type { PolicyEdit } from "./finding.js";
import { withoutPrincipals } from "./principals-in.js";

/**
 * What stands in a statement's place, and what the policy gets besides. `undefined` if the statement is not of the kind
 * that this repair edits. A policy that AWS owns can have nothing in a statement's place: it is not `editable`.
 */
export type StatementRepair = (
  statement: StatementJson,
  match: StatementMatch,
  editable: boolean,
) => { readonly instead?: readonly StatementJson[]; readonly added?: readonly StatementJson[] } | undefined;

export interface Repaired {
  readonly fix: readonly PolicyEdit[];
  readonly after: AccessWorld;
}

const MOST_EDITS = 16;

export function repair(world: AccessWorld, request: AccessRequest, how: StatementRepair): Repaired | undefined {
  const fix: PolicyEdit[] = [];
  let after = world;
  while (fix.length < MOST_EDITS) {
    const decision = evaluateIn(after, request);
    if (decision.outcome !== "allowed") return fix.length === 0 ? undefined : { fix, after };
    const edited = firstEdit(after, decision.statements, how);
    if (edited === undefined) return undefined;
    fix.push(edited.edit);
    after = edited.after;
  }
  return undefined;
}

function firstEdit(
  world: AccessWorld,
  matches: readonly StatementMatch[],
  how: StatementRepair,
): { readonly edit: PolicyEdit; readonly after: AccessWorld } | undefined {
  // What the caller has is taken away before what the resource gives: the latter may concern others.
  const ordered = [...matches].sort((a, b) => Number(b.layer === "identity") - Number(a.layer === "identity"));
  for (const match of ordered) {
    const place = placeOf(match.policy);
    if (place === undefined) continue;
    const text = PolicyText.of(match.policy.policy);
    const before = text.statement(match.index);
    if (!isObject(before)) continue;
    const editable = match.policy.arn?.includes(":iam::aws:") !== true;
    const repaired = how(before, match, editable);
    if (repaired === undefined) continue;
    const { instead, added = [] } = repaired;
    if (!editable) {
      if (added.length === 0) continue;
      return beside(world, place, added);
    }
    const after = text.edited({
      replaced: new Map(instead === undefined ? [] : [[match.index, instead]]),
      appended: added,
    });
    if (after === text.source) continue;
    return {
      edit: {
        ...whereOf(place),
        ...(instead === undefined ? {} : { statement: { index: match.index, before, after: instead } }),
        added,
        before: text.source,
        after,
      },
      after: withPolicyText(world, place, after),
    };
  }
  return undefined;
}

/** A policy of its own with the Deny, where the one that allows is AWS's. */
function beside(world: AccessWorld, place: Place, added: readonly StatementJson[]) {
  const after = newPolicy(added);
  const name = "deny";
  return {
    edit: { layer: "identity", of: place.of, policyName: name, added, after } as const,
    after: withPolicy(world, place.of, { name, document: after }),
  };
}

function whereOf(place: Place): Pick<PolicyEdit, "layer" | "of" | "policyArn" | "policyName"> {
  if (place.layer !== "identity") return { layer: place.layer, of: place.of };
  const { of, policy } = place;
  return {
    layer: "identity",
    of,
    ...(policy.arn === undefined ? {} : { policyArn: policy.arn }),
    ...(policy.name === undefined ? {} : { policyName: policy.name }),
  };
}

/**
 * Denies the caller this action on this resource, or takes resource or caller out of a statement that says nothing else.
 * `actor` is the ARN by which a resource-based policy means the caller.
 */
export const refuse =
  ({ action, resource }: AccessRequest, actor: string): StatementRepair =>
  (statement, { layer }, editable): ReturnType<StatementRepair> => {
    if (layer !== "identity") {
      const without = withoutPrincipals(statement, (value) => value === actor);
      if (without !== undefined) return { instead: without };
      const deny: StatementJson = { Effect: "Deny", Principal: { AWS: actor }, Action: action };
      return { added: [layer === "trust" ? deny : { ...deny, Resource: resource }] };
    }
    const actions = listOf(statement.Action);
    const resources = listOf(statement.Resource);
    const onlyThis = actions.length === 1 && String(actions[0]).toLowerCase() === action.toLowerCase();
    if (editable && onlyThis && resources.includes(resource)) {
      const rest = resources.filter((one) => one !== resource);
      return { instead: rest.length === 0 ? [] : [withKey(statement, "Resource", oneOrMore(rest))] };
    }
    return { added: [{ Effect: "Deny", Action: action, Resource: resource }] };
  };
