/**
 * One statement as it stands for one caller: the area in which it applies, and the conditions that the world leaves
 * open. A statement that cannot apply to the caller has no pieces.
 */
import type { Layer, StatementMatch } from "../../decision.js";
import { type Grade, NOT_NAMED } from "../../match/principal.js";
import { substitute } from "../../match/variables.js";
import { documentOf } from "../../policy/compile.js";
import { ATTACHED, NAMING, type Statement } from "../../policy/statement.js";
import type { AppliedPolicy, CompiledPolicy, Principal, RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { NO, YES } from "../../truth.js";
import { replacesVariables, resourceParts } from "../language/index.js";
import type { Area } from "./area.js";
import { type OpenCondition, openCondition, openResource } from "./conditions.js";
import type { Lexicon, Name, Names } from "./names.js";

export interface Piece {
  readonly area: Area;
  readonly when: readonly OpenCondition[];
  readonly by: StatementMatch;
  /** How a resource-based policy names the caller. */
  readonly grade: Grade;
}

/** Who asks, as far as statements look at it. */
export interface Asking {
  readonly principal: Principal;
  /** Has a permissions boundary: a Deny with NotPrincipal then always applies. */
  readonly bounded: boolean;
  readonly facts: RequestContext;
  readonly lexicon: Lexicon;
}

export function piecesOf(
  policies: readonly AppliedPolicy[],
  layer: Layer,
  effect: "Allow" | "Deny",
  asking: Asking,
): readonly Piece[] {
  const kind = layer === "resource" || layer === "trust" || layer === "rcp" || layer === "endpoint" ? NAMING : ATTACHED;
  const pieces: Piece[] = [];
  for (const policy of policies) {
    const variables = variablesOf(policy.policy);
    for (const statement of documentOf(policy.policy).statements) {
      if (statement.effect !== effect || !statement.fits(kind)) continue;
      const grade = kind === NAMING ? gradeOf(statement, asking) : NOT_NAMED;
      if (grade === undefined) continue;
      const when = openConditions(statement, asking.facts);
      if (when === undefined) continue;
      const { index, sid } = statement;
      const by = sid === undefined ? { layer, policy, index, effect } : { layer, policy, index, sid, effect };
      const actions = actionsOf(statement, asking.lexicon);
      for (const [resources, varying] of resourcesOf(statement, variables, asking))
        pieces.push({ area: { actions, resources }, when: [...when, ...varying], by, grade });
    }
  }
  return pieces;
}

const variablesIn = new WeakMap<CompiledPolicy, boolean>();

/** Whether `${…}` in its entries are variables; only asked where there is one. */
function variablesOf(policy: CompiledPolicy): boolean {
  if (!policy.source.includes("${")) return false;
  let variables = variablesIn.get(policy);
  if (variables === undefined) {
    variables = replacesVariables(policy.source);
    variablesIn.set(policy, variables);
  }
  return variables;
}

/** `undefined`: does not mean the caller. */
function gradeOf({ principal }: Statement, { principal: caller, bounded }: Asking): Grade | undefined {
  if (principal === undefined) return NOT_NAMED;
  if (principal.negated) return principal.spares(caller, bounded) ? undefined : NOT_NAMED;
  const grade = principal.grade(caller);
  return grade === NOT_NAMED ? undefined : grade;
}

/** `undefined`: one of them fails whatever the request is. */
function openConditions(statement: Statement, facts: RequestContext): readonly OpenCondition[] | undefined {
  const open: OpenCondition[] = [];
  for (const condition of statement.conditions) {
    const truth = condition.holds(facts);
    if (truth === NO) return undefined;
    if (truth !== YES) open.push(openCondition(condition));
  }
  return open;
}

function actionsOf({ action }: Statement, lexicon: Lexicon): Names {
  if (action === undefined) return all(lexicon.action("*"));
  const names = action.patterns.map((text) => lexicon.action(text));
  return action.negated ? { some: [lexicon.action("*")], none: names } : { some: names, none: [] };
}

const all = (everything: Name): Names => ({ some: [everything], none: [] });

type Part = readonly [Names, readonly OpenCondition[]];

/** Of statements without variables: the same for every caller. */
const fixedParts = new WeakMap<Lexicon, WeakMap<Statement, readonly Part[]>>();

function resourcesOf(statement: Statement, variables: boolean, asking: Asking): readonly Part[] {
  if (variables) return partsOf(statement, true, asking);
  let fixed = fixedParts.get(asking.lexicon);
  if (fixed === undefined) {
    fixed = new WeakMap();
    fixedParts.set(asking.lexicon, fixed);
  }
  let parts = fixed.get(statement);
  if (parts === undefined) {
    parts = partsOf(statement, false, asking);
    fixed.set(statement, parts);
  }
  return parts;
}

/** Entries with variables that only the request fills become parts of their own: they match at most what they show. */
function partsOf({ resource }: Statement, variables: boolean, { facts, lexicon }: Asking): readonly Part[] {
  const everything = lexicon.resourceText("*");
  if (resource === undefined) return [[all(everything), []]];
  const certain: Name[] = [];
  const varying: (readonly [Name, OpenCondition])[] = [];
  for (const pattern of resource.patterns) {
    const written = resourceParts(pattern.text, variables);
    const parts = substitute(written, facts, Number.POSITIVE_INFINITY);
    if (parts === undefined) continue;
    if (parts === UNKNOWN)
      varying.push([lexicon.resource(pattern.text, written), openResource(pattern, resource.negated)]);
    else certain.push(lexicon.resource(pattern.text, parts));
  }
  if (resource.negated) return [[{ some: [everything], none: certain }, varying.map(([, open]) => open)]];
  const parts: Part[] = varying.map(([name, open]) => [{ some: [name], none: [] }, [open]]);
  return certain.length === 0 ? parts : [[{ some: certain, none: [] }, []], ...parts];
}
