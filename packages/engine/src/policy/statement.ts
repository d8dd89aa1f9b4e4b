/** One statement, compiled. */
import type { Condition } from "../conditions/condition.js";
import type { ActionElement } from "../match/action.js";
import type { PrincipalElement } from "../match/principal.js";
import type { ResourceElement } from "../match/resource.js";
import { BROKEN, member, readAction, readConditions, readPrincipal, readResource, STATEMENT_KEYS } from "./elements.js";
import type { JsonNode, JsonObject } from "./read-json.js";

/**
 * Layers whose policies hang on a principal (identity, boundary, session, SCP), where a statement names no principal and
 * must name resources; and layers whose policies stand on the other side and must say whom they mean.
 */
export const ATTACHED = 0;
export const NAMING = 1;
export type LayerKind = typeof ATTACHED | typeof NAMING;

const NOTHING_BROKEN: readonly string[] = [];

export class Statement {
  /** Absent in a Deny whose part cannot be read: it then matches everything. */
  readonly action: ActionElement | undefined;
  readonly resource: ResourceElement | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
  /** The elements that cannot be read. */
  readonly broken: readonly string[];

  private constructor(
    node: JsonObject,
    readonly index: number,
    readonly effect: "Allow" | "Deny",
    readonly sid: string | undefined,
    variables: boolean,
  ) {
    this.start = node.start;
    this.end = node.end;
    const broken: string[] = [];
    const usable = <T>(name: string, read: T | undefined | typeof BROKEN): T | undefined => {
      if (read !== BROKEN) return read;
      broken.push(name);
      return undefined;
    };
    this.action = usable("Action", readAction(node) ?? BROKEN);
    this.resource = usable("Resource", readResource(node, variables));
    this.principal = usable("Principal", readPrincipal(node));
    this.conditions = usable("Condition", readConditions(node, variables)) ?? [];
    for (const key of new Set(node.members.map(({ key }) => key))) if (!STATEMENT_KEYS.includes(key)) broken.push(key);
    // AWS documents NotPrincipal for Deny only.
    if (effect === "Allow" && this.principal?.negated === true) broken.push("NotPrincipal");
    this.broken = broken.length === 0 ? NOTHING_BROKEN : broken;
  }

  readonly start: number;
  readonly end: number;

  /** `undefined` when the effect cannot be read: such a statement says nothing. */
  static read(node: JsonNode, index: number, variables: boolean): Statement | undefined {
    if (node.type !== "object") return undefined;
    const effect = member(node, "Effect");
    if (effect === undefined || effect === BROKEN || effect.type !== "string") return undefined;
    if (effect.value !== "Allow" && effect.value !== "Deny") return undefined;
    const sid = member(node, "Sid");
    const text = sid !== undefined && sid !== BROKEN && sid.type === "string" ? sid.value : undefined;
    return new Statement(node, index, effect.value, text, variables);
  }

  /** An Allow that its layer cannot have never applies; a Deny always may. */
  fits(kind: LayerKind): boolean {
    if (this.effect === "Deny") return true;
    if (this.broken.length > 0) return false;
    return kind === NAMING ? this.principal !== undefined : this.principal === undefined && this.resource !== undefined;
  }

  matchesAction(lowerCaseAction: string): boolean {
    return this.action === undefined || this.action.matches(lowerCaseAction);
  }
}
