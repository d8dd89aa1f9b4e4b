/** A draft that puts other statements in the place of one: an Allow widened, a Deny narrowed or taken out. */

import type { StatementMatch } from "../../decision.js";
import type { StatementTrace } from "../../explain/examine.js";
import { bareStatementName } from "../../explain/names.js";
import type { AppliedPolicy } from "../../request.js";
import { originalIndex, type PolicyDraft } from "./draft.js";
import { isObject, type StatementJson } from "./json.js";
import { copyOf, ownedByAws } from "./owned-by-aws.js";
import { type Place, policiesAt } from "./places.js";
import { PolicyText } from "./policy-text.js";
import type { Situation } from "./situation.js";
import { policyWords } from "./words.js";

/** A statement of one policy, as the explanation saw it and as it is written. */
export interface Subject {
  readonly place: Place;
  /** As it was given. */
  readonly policy: AppliedPolicy;
  /** In the policy as it was given. */
  readonly index: number;
  readonly trace: StatementTrace;
  readonly json: StatementJson;
  readonly version: string | undefined;
}

/** `undefined` for a statement that a change made: it is not changed again. */
export function subjectOf(
  { given, drafts }: Situation,
  { place, policy: now }: { readonly place: Place; readonly policy: AppliedPolicy },
  trace: StatementTrace,
): Subject | undefined {
  const text = PolicyText.of(now.policy);
  const json = text.statement(trace.index);
  const index = originalIndex(drafts, place, trace.index);
  const policy = policiesAt(given, place)[place.at];
  if (index === undefined || policy === undefined || !isObject(json)) return undefined;
  if (index >= PolicyText.of(policy.policy).count) return undefined;
  return { place, policy, index, trace, json, version: text.version };
}

/** As a decision names it. */
export const matchOf = ({ place, policy, index, trace }: Subject): StatementMatch => ({
  layer: place.layer,
  policy,
  index,
  ...(trace.sid === undefined ? {} : { sid: trace.sid }),
  effect: trace.effect,
});

export const hasVariables = ({ version }: Subject): boolean => version === "2012-10-17";

/** `summary` goes on after "In statement … of …,". */
export function editStatement(
  { place, policy, index, trace, json }: Subject,
  kind: "narrow-deny" | "widen-allow" | "remove-statement",
  by: readonly StatementJson[],
  breadth: number,
  words: { readonly summary: string; readonly why: string },
): PolicyDraft {
  const { layer, level } = place;
  const { sid } = trace;
  const copy = ownedByAws(policy);
  const which = `${bareStatementName({ index, sid })} of ${copy ? `a copy of ` : ""}${policyWords(policy, place)}`;
  const instead = copy ? `Put a copy in the place of ${policyWords(policy, place)}. ` : "";
  const base = {
    layer,
    ...(level === undefined ? {} : { level }),
    copy,
    policy,
    index,
    ...(sid === undefined ? {} : { sid }),
    before: json,
    summary: `${instead}${kind === "remove-statement" ? `Take out ${which}` : `In ${which}, ${words.summary}`}.`,
    why: words.why,
  };
  return {
    place,
    policy,
    edit: { index, by },
    ...(copy ? { newPolicy: copyOf(policy) } : {}),
    breadth,
    change: (told) =>
      kind === "remove-statement" ? { kind, ...base, ...told } : { kind, ...base, after: by, ...told },
  };
}
