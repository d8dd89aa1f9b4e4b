/** What alternatives are found for: the request, the layer, and statements tried on them by themselves. */
import type { Layer } from "../../decision.js";
import { explain } from "../../explain/explain.js";
import { compilePolicy } from "../../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";
import type { Draft } from "./draft.js";
import type { StatementJson } from "./json.js";
import { withPoliciesAt } from "./places.js";

export interface Situation {
  /** As they are with the changes made so far. */
  readonly request: AccessRequest;
  readonly policies: PolicySet;
  /** As they were given; changes are told in their terms. */
  readonly given: PolicySet;
  /** The changes made so far. */
  readonly drafts: readonly Draft[];
  readonly vocabulary: Vocabulary | undefined;
  /** The condition keys without a known value on which it hangs whether a layer allows. */
  readonly unknownKeys?: readonly string[];
}

/** Could any of these statements apply to the request? `certainly`: does one for sure, whatever is unknown? */
export function tried(
  { request, policies }: Pick<Situation, "request" | "policies">,
  layer: Layer,
  version: string | undefined,
  statements: readonly StatementJson[],
): { readonly possibly: boolean; readonly certainly: boolean } {
  const document = { ...(version === undefined ? {} : { Version: version }), Statement: statements };
  const policy: AppliedPolicy = { policy: compilePolicy(JSON.stringify(document)) };
  // NotPrincipal looks at whether there is a boundary; nothing else of the other layers matters to a statement.
  const { boundary, resourceRule } = policies;
  const around: PolicySet = {
    identity: [],
    ...(boundary === undefined ? {} : { boundary }),
    ...(resourceRule === undefined ? {} : { resourceRule }),
    ...(layer === "scp" ? { scps: [[]] } : layer === "rcp" ? { rcps: [[]] } : {}),
  };
  const { policies: traces } = explain(request, withPoliciesAt(around, { layer, level: 0 }, [policy]));
  const found = traces.filter((one) => one.policy === policy).flatMap((one) => one.statements);
  return {
    possibly: found.some(({ applies }) => applies !== "no"),
    certainly: found.some(({ applies }) => applies === "yes"),
  };
}

/** The action as AWS spells it. */
export function actionName({ request: { action }, vocabulary }: Situation): string {
  const [prefix = "", name = ""] = action.split(":");
  const known = vocabulary?.findAction(prefix, name);
  return known === undefined ? action : `${prefix.toLowerCase()}:${known.name}`;
}

/** AWS asks for actions without resource-level permissions with `*`, and only `*` fits. */
export function worksOnAnythingOnly({ request: { action, resource }, vocabulary }: Situation): boolean {
  if (resource === "*") return true;
  const [prefix = "", name = ""] = action.split(":");
  return vocabulary?.findAction(prefix, name)?.resourceTypes.length === 0;
}
