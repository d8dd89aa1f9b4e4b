/** What each call needs to be allowed: an action on a resource under conditions, each of them once. */

import { contextOf } from "../../context.js";
import { ResourcePattern } from "../../match/resource.js";
import { type RequestContext, UNKNOWN } from "../../request.js";
import { YES } from "../../truth.js";
import type { Vocabulary } from "../../vocabulary.js";
import { literalResource, literalValue } from "../fix/literal.js";
import type { Call, GeneratedNote, GenerateOptions } from "./generated-policy.js";
import { partition } from "./partition.js";

/** One key of a condition block. */
export interface KeyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly conditions: readonly KeyCondition[];
  readonly calls: readonly number[];
}

export function permissionsOf(
  calls: readonly Call[],
  options: GenerateOptions,
): { readonly permissions: readonly Permission[]; readonly notes: readonly GeneratedNote[] } {
  const notes = new Notes();
  const resourceFor = resources(options);
  const found = new Map<
    string,
    { key: string; resource: string; conditions: readonly KeyCondition[]; calls: number[] }
  >();
  const spellings = new Map<string, string>();
  calls.forEach((call, index) => {
    const action = actionOf(call.action, options.vocabulary);
    if (action === undefined) {
      notes.add(`\`${call.action}\` is no action, so no policy can allow it.`, index);
      return;
    }
    const forAll = call.resource === "*" || action.forAll;
    if (forAll)
      notes.add(
        action.forAll
          ? `\`${action.name}\` works on no resource in particular, so it is allowed on \`*\`.`
          : `\`${action.name}\` was called on \`*\`, so it is allowed on every resource.`,
        index,
      );
    const resource = forAll ? "*" : resourceFor(call);
    const conditions = conditionsOf(call.context, options, (message) => notes.add(message, index));
    const key = action.name.toLowerCase();
    // Without a vocabulary nobody knows which spelling is AWS's; the choice must not depend on the order of the calls.
    const spelled = spellings.get(key);
    if (spelled === undefined || action.name < spelled) spellings.set(key, action.name);
    const whole = JSON.stringify([key, resource, conditions]);
    const same = found.get(whole);
    if (same === undefined) found.set(whole, { key, resource, conditions, calls: [index] });
    else same.calls.push(index);
  });
  const permissions = [...found.values()].map(({ key, ...one }) => ({ action: spellings.get(key) ?? key, ...one }));
  return { permissions: withoutCovered(permissions), notes: notes.all };
}

function actionOf(
  text: string,
  vocabulary: Vocabulary | undefined,
): { readonly name: string; readonly forAll: boolean } | undefined {
  const match = /^([^:*?]+):([^:*?]+)$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "", name = ""] = match;
  const known = vocabulary?.findAction(prefix, name);
  // AWS asks for actions without resource-level permissions with `*`, and only `*` fits.
  return known === undefined
    ? { name: text, forAll: false }
    : { name: `${prefix.toLowerCase()}:${known.name}`, forAll: known.resourceTypes.length === 0 };
}

/** Generalised as told, and as literal as a policy can say otherwise. */
function resources({ generalise = [], anyRegion, anyAccount }: GenerateOptions): (call: Call) => string {
  const patterns = generalise.map((text) => new ResourcePattern(text, true));
  return ({ resource, context }) => {
    const pattern = patterns.find((one) => one.matches(resource, context ?? contextOf({})) === YES);
    if (pattern !== undefined) return pattern.text;
    const parts = literalResource(resource, true).split(":");
    if (parts.length < 6) return parts.join(":");
    if (anyRegion === true && parts[3] !== "") parts[3] = "*";
    if (anyAccount === true && parts[4] !== "") parts[4] = "*";
    return parts.join(":");
  };
}

const OPERATORS = {
  String: "StringEquals",
  ARN: "ArnEquals",
  Bool: "Bool",
  Numeric: "NumericEquals",
  Date: "DateEquals",
  IPAddress: "IpAddress",
  Binary: "BinaryEquals",
} as const;

function conditionsOf(
  context: RequestContext | undefined,
  { conditions = [], vocabulary }: GenerateOptions,
  note: (message: string) => void,
): readonly KeyCondition[] {
  const all: KeyCondition[] = [];
  for (const key of [...new Set(conditions)].sort()) {
    const value = context?.get(key.toLowerCase());
    if (value === UNKNOWN) note(`The value of \`${key}\` is unknown, so it is no condition.`);
    if (value === undefined || value === UNKNOWN) continue;
    const operator = OPERATORS[vocabulary?.conditionKey(key)?.type ?? "String"];
    const literals = [value]
      .flat()
      .map((one) => literalValue(one, operator === "ArnEquals", /^(String|Arn)/.test(operator)))
      .sort();
    if (typeof value === "string") all.push({ operator, key, values: literals });
    else if (literals.length > 0)
      // AWS: ForAllValues also holds where the key is absent, hence Null.
      all.push(
        { operator: `ForAllValues:${operator}`, key, values: literals },
        { operator: "Null", key, values: ["false"] },
      );
  }
  return all;
}

/**
 * What is allowed anyway needs no line of its own: on one resource where all are allowed, or under a condition where
 * none is needed. Its calls go to the wider permission.
 */
function withoutCovered(all: readonly Permission[]): readonly Permission[] {
  return partition(all, ({ action }) => action).flatMap((own) => {
    const widest = own.filter((one) => !own.some((other) => covers(other, one)));
    return widest.map((one) => {
      const covered = own.filter((other) => covers(one, other));
      const calls = [one, ...covered].flatMap((other) => other.calls);
      return { ...one, calls: calls.sort((a, b) => a - b) };
    });
  });
}

const covers = (wide: Permission, narrow: Permission): boolean =>
  wide !== narrow &&
  (wide.resource === "*" || wide.resource === narrow.resource) &&
  wide.conditions.every((one) => narrow.conditions.some((other) => JSON.stringify(one) === JSON.stringify(other)));

class Notes {
  readonly #byMessage = new Map<string, number[]>();

  add(message: string, call: number): void {
    const calls = this.#byMessage.get(message);
    if (calls === undefined) this.#byMessage.set(message, [call]);
    else calls.push(call);
  }

  get all(): readonly GeneratedNote[] {
    return [...this.#byMessage]
      .map(([message, calls]) => ({ message, calls }))
      .sort((a, b) => (a.message < b.message ? -1 : 1));
  }
}
