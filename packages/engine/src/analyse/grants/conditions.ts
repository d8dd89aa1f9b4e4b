/**
 * What a world leaves open: conditions that hang on the request, and entries of Action and Resource that do.
 */
import type { Condition } from "../../conditions/condition.js";
import { ActionElement } from "../../match/action.js";
import { ResourcePattern } from "../../match/resource.js";
import type { RequestContext } from "../../request.js";
import { NO, not, type Truth, YES } from "../../truth.js";
import type { Leftover } from "./area.js";

/** A request as far as an open condition looks at it. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export interface OpenCondition {
  holds(asked: Asked): Truth;
  readonly json: GrantCondition;
  /** Absent for what compares action and resource with entries. */
  readonly condition?: Condition;
  /** The keys of variables in its entries. */
  readonly variables: readonly string[];
}

/** A condition that is left, as a policy writes it. Variables that the request fills stand as they are. */
export type GrantCondition =
  | { readonly operator: string; readonly key: string; readonly values: readonly string[] }
  /** Action or resource must also match (NotResource: must not match) one of these entries. */
  | { readonly element: "Action" | "Resource" | "NotResource"; readonly values: readonly string[] };

export function openCondition(condition: Condition): OpenCondition {
  const { operatorText, key, texts } = condition;
  return {
    holds: ({ context }) => condition.holds(context),
    json: { operator: operatorText, key, values: texts },
    condition,
    variables: texts.flatMap(variablesIn),
  };
}

/** An entry of Resource (or NotResource) with a variable that only the request fills. */
export function openResource(pattern: ResourcePattern, negated: boolean): OpenCondition {
  return {
    holds: ({ resource, context }) => {
      const truth = pattern.matches(resource, context);
      return negated ? not(truth) : truth;
    },
    json: { element: negated ? "NotResource" : "Resource", values: [pattern.text] },
    variables: variablesIn(pattern.text),
  };
}

export function openLeftover({ element, names }: Leftover): OpenCondition {
  const values = names.map((name) => name.text);
  const json = { element, values };
  if (element === "Action") {
    const entries = new ActionElement(values, false);
    return { holds: ({ action }) => (entries.matches(action.toLowerCase()) ? YES : NO), json, variables: [] };
  }
  const patterns = values.map((text) => new ResourcePattern(text, true));
  return {
    holds: ({ resource, context }) => (patterns.some((one) => one.matches(resource, context) === YES) ? YES : NO),
    json,
    variables: [],
  };
}

const VARIABLE = /\$\{([^${},'*?]+)(?:,[^}]*)?\}/g;

const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].map(([, key]) => (key ?? "").toLowerCase());
