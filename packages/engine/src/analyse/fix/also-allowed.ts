/** What a fix would let through besides the request it is for. */
import { evaluate } from "../../evaluate.js";
import { documentOf } from "../../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet, Principal } from "../../request.js";
import { applied, type Draft, type PolicyDraft, withoutEmptied } from "./draft.js";
import type { FixOptions } from "./fix.js";
import { type Place, policiesAt } from "./places.js";

export function alsoAllowed(
  request: AccessRequest,
  policies: PolicySet,
  drafts: readonly Draft[],
  among: NonNullable<FixOptions["among"]>,
): readonly AccessRequest[] {
  const ofPolicies = drafts.filter((draft) => "place" in draft);
  return among.flatMap((one) => {
    const other = "policies" in one ? one : { request: one, policies };
    if (other.request === request) return [];
    const own =
      other.policies === policies ? ofPolicies : ofPolicies.flatMap((draft) => elsewhere(draft, request, other));
    if (own.length === 0 || evaluate(other.request, other.policies).outcome === "allowed") return [];
    const after = withoutEmptied(applied(other.request, other.policies, own).policies, own);
    return evaluate(other.request, after).outcome === "allowed" ? [other.request] : [];
  });
}

/** The same change where the same policy applies to another request; a new policy where it would be attached too. */
function elsewhere(
  draft: PolicyDraft,
  request: AccessRequest,
  other: { readonly request: AccessRequest; readonly policies: PolicySet },
): readonly PolicyDraft[] {
  const { place, policy } = draft;
  const levels = place.layer === "scp" ? other.policies.scps : place.layer === "rcp" ? other.policies.rcps : undefined;
  const lists: readonly Omit<Place, "at">[] =
    levels === undefined ? [{ layer: place.layer }] : levels.map((_, level) => ({ layer: place.layer, level }));
  if (policy !== undefined)
    return lists.flatMap((where) =>
      policiesAt(other.policies, where).flatMap((one, at) =>
        isSame(one, policy) ? [{ ...draft, place: { ...where, at } }] : [],
      ),
    );
  if (!wouldHaveToo(place, request, other.request)) return [];
  const where = lists.find(({ level }) => level === place.level);
  return where === undefined ? [] : [{ ...draft, place: { ...where, at: policiesAt(other.policies, where).length } }];
}

/** A policy is known by its ARN, an inline one by what it is called and says. */
const isSame = (a: AppliedPolicy, b: AppliedPolicy): boolean =>
  a.arn === b.arn && a.name === b.name && documentOf(a.policy) === documentOf(b.policy);

function wouldHaveToo({ layer }: Place, request: AccessRequest, other: AccessRequest): boolean {
  switch (layer) {
    case "identity":
      return holder(request.principal) === holder(other.principal);
    case "session":
      return request.principal === other.principal;
    case "resource":
    case "trust":
      return request.resource === other.resource;
    default:
      return true;
  }
}

/** Whose identity-based policies are evaluated. */
const holder = (principal: Principal): string | undefined => {
  switch (principal.type) {
    case "user":
      return principal.arn;
    case "role-session":
      return principal.roleArn;
    case "federated-user":
      return principal.userArn;
    default:
      return undefined;
  }
};
