/** A change before it has been tried: which statements it edits, or what of the request it changes. */
import { compilePolicy } from "../../policy/compile.js";
import type { Position } from "../../policy/position.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../../request.js";
import type { Change } from "./fix.js";
import type { StatementJson } from "./json.js";
import { type Place, placeKey, policiesAt, withPoliciesAt } from "./places.js";
import { PolicyText, type StatementEdits } from "./policy-text.js";
import { type Overrides, withOverrides } from "./request-with.js";

export type Draft = PolicyDraft | RequestDraft;

interface DraftBase {
  /** How much more than the request it lets through; see `BREADTH`. */
  readonly breadth: number;
}

export interface PolicyDraft extends DraftBase {
  readonly place: Place;
  /** The policy as it is; absent for a new one. */
  readonly policy?: AppliedPolicy;
  /** The statement edited, and what takes its place; or a statement to add. */
  readonly edit: { readonly index: number; readonly by: readonly StatementJson[] } | { readonly add: StatementJson };
  /** What a new policy, or the copy of one that AWS owns, is called. */
  readonly newPolicy?: Omit<AppliedPolicy, "policy">;
  readonly change: (told: Told) => Exclude<Change, { kind: "change-request" }>;
}

/** What is known of a change only when all of the fix is. */
export interface Told {
  /** The policy's whole text with this change alone. */
  readonly text: string;
  /** Where the edited statement stands in the policy as it was given. */
  readonly start: Position;
}

export interface RequestDraft extends DraftBase {
  readonly overrides: Overrides;
  readonly change: Extract<Change, { kind: "change-request" }>;
}

/** From what grants nothing more to what grants most. Between neighbours the difference is one of kind, not of number. */
export const BREADTH = {
  /** The request is to bring what the policies already ask for. */
  nothing: 0,
  /** This action on this resource, for whom the policy is there for. */
  exact: 1,
  /** All that one statement says of one principal, one action or one resource; or a request of another kind. */
  part: 2,
  /** A further value in a list that stands beside others. */
  value: 3,
  /** All that one statement said. */
  statement: 4,
} as const;

/** A request that needs more changes than this is not one that somebody forgot to allow. */
export const MOST_CHANGES = 24;

export const editsOf = (drafts: readonly PolicyDraft[]): StatementEdits => ({
  replaced: new Map(drafts.flatMap(({ edit }) => ("index" in edit ? [[edit.index, edit.by] as const] : []))),
  appended: drafts.flatMap(({ edit }) => ("add" in edit ? [edit.add] : [])),
});

/**
 * The request and the policies with the changes made. A policy that was emptied stays, so that places keep their
 * meaning while more changes are looked for; `withoutEmptied` removes it in the end.
 */
export function applied(
  request: AccessRequest,
  policies: PolicySet,
  drafts: readonly Draft[],
): { readonly request: AccessRequest; readonly policies: PolicySet } {
  let changed = policies;
  for (const [place, own] of byPlace(drafts)) {
    const list = [...policiesAt(changed, place)];
    const old = list[place.at];
    const { newPolicy } = own[0] as PolicyDraft;
    const edited: AppliedPolicy = {
      ...(newPolicy ?? old),
      policy: compilePolicy(PolicyText.of(old?.policy).edited(editsOf(own))),
    };
    if (old === undefined) list.push(edited);
    else list[place.at] = edited;
    changed = withPoliciesAt(changed, place, list);
  }
  const overrides = drafts.flatMap((draft) => ("overrides" in draft ? [draft.overrides] : []));
  return { request: overrides.length === 0 ? request : withOverrides(request, overrides), policies: changed };
}

/** The changes of each policy together, since each is one of the same text. */
export function byPlace(drafts: readonly Draft[]): readonly (readonly [Place, readonly PolicyDraft[]])[] {
  const places = new Map<string, [Place, PolicyDraft[]]>();
  for (const draft of drafts) {
    if (!("place" in draft)) continue;
    const key = placeKey(draft.place);
    const known = places.get(key);
    if (known === undefined) places.set(key, [draft.place, [draft]]);
    else known[1].push(draft);
  }
  return [...places.values()];
}

/**
 * IAM saves no policy without statements: what lost its last one is taken away altogether. Not a boundary or an endpoint
 * policy, since without one there is no limit at all.
 */
export function withoutEmptied(policies: PolicySet, drafts: readonly Draft[]): PolicySet {
  let left = policies;
  for (const [place, own] of byPlace(drafts)) {
    if (place.layer === "boundary" || place.layer === "endpoint") continue;
    if (own.every(({ edit }) => "add" in edit || edit.by.length > 0)) continue;
    const list = policiesAt(left, place);
    const kept = list.filter(({ policy }) => PolicyText.of(policy).count > 0);
    if (kept.length < list.length) left = withPoliciesAt(left, place, kept);
  }
  return left;
}

/**
 * Which statement of the policy as it was given is the one that has this index now; `undefined` if it is new or was
 * changed already.
 */
export function originalIndex(drafts: readonly Draft[], place: Place, index: number): number | undefined {
  const own = byPlace(drafts).find(([one]) => placeKey(one) === placeKey(place))?.[1];
  if (own === undefined) return index;
  const { replaced } = editsOf(own);
  let now = 0;
  for (let before = 0; now <= index; before++) {
    const pieces = replaced.get(before)?.length;
    if (now === index && pieces === undefined) return before;
    if (pieces !== undefined && index < now + pieces) return undefined;
    now += pieces ?? 1;
  }
  return undefined;
}
