/**
 * The elements of a statement, read from JSON. A part that cannot be read, or that repeats, is `broken`: such an Allow
 * never applies, and in such a Deny the part counts as matching. So a mistake can only close, never open.
 */
import { Condition } from "../conditions/condition.js";
import { findOperator } from "../conditions/operators.js";
import { ActionElement } from "../match/action.js";
import { PrincipalElement, type PrincipalText } from "../match/principal.js";
import { ResourceElement } from "../match/resource.js";
import type { JsonNode, JsonObject } from "./read-json.js";

export const BROKEN: unique symbol = Symbol("an element that cannot be read");
export type Read<T> = T | undefined | typeof BROKEN;

export const STATEMENT_KEYS: readonly string[] = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

export const PRINCIPAL_TYPES = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

/** The value of a key; BROKEN when it repeats. */
export function member(object: JsonObject, key: string): Read<JsonNode> {
  let found: JsonNode | undefined;
  for (const one of object.members) {
    if (one.key !== key) continue;
    if (found !== undefined) return BROKEN;
    found = one.value;
  }
  return found;
}

/** One string or a list of at least one. */
export function strings(node: JsonNode): readonly string[] | typeof BROKEN {
  if (node.type === "string") return [node.value];
  if (node.type !== "array" || node.items.length === 0) return BROKEN;
  if (!node.items.every((item) => item.type === "string")) return BROKEN;
  // An array that is pushed to keeps room for more, and there are as many of these as there are statements.
  return node.items.map((item) => item.value);
}

/** A condition's values: strings, numbers and booleans, one or a list (which may be empty). */
export function conditionValues(node: JsonNode): readonly string[] | typeof BROKEN {
  const values = (node.type === "array" ? node.items : [node]).map(conditionValue);
  return values.every((value) => value !== undefined) ? values : BROKEN;
}

function conditionValue(node: JsonNode): string | undefined {
  switch (node.type) {
    case "string":
      return node.value;
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    default:
      return undefined;
  }
}

/** `X` or `NotX`, never both. */
function oneOf<T>(statement: JsonObject, name: string, read: (node: JsonNode, negated: boolean) => Read<T>): Read<T> {
  const plain = member(statement, name);
  const negated = member(statement, `Not${name}`);
  if (plain === BROKEN || negated === BROKEN) return BROKEN;
  if (plain !== undefined && negated !== undefined) return BROKEN;
  if (plain !== undefined) return read(plain, false);
  return negated === undefined ? undefined : read(negated, true);
}

export const readAction = (statement: JsonObject): Read<ActionElement> =>
  oneOf(statement, "Action", (node, negated) => {
    const texts = strings(node);
    return texts === BROKEN ? BROKEN : new ActionElement(texts, negated);
  });

export const readResource = (statement: JsonObject, variables: boolean): Read<ResourceElement> =>
  oneOf(statement, "Resource", (node, negated) => {
    const texts = strings(node);
    return texts === BROKEN ? BROKEN : new ResourceElement(texts, negated, variables);
  });

export const readPrincipal = (statement: JsonObject): Read<PrincipalElement> =>
  oneOf(statement, "Principal", (node, negated) => {
    const entries = principals(node);
    return entries === BROKEN ? BROKEN : new PrincipalElement(entries, negated);
  });

function principals(node: JsonNode): readonly PrincipalText[] | typeof BROKEN {
  if (node.type === "string") return node.value === "*" ? [{ type: "AWS", value: "*" }] : BROKEN;
  if (node.type !== "object" || node.members.length === 0) return BROKEN;
  const entries: PrincipalText[] = [];
  for (const { key, value } of node.members) {
    const type = PRINCIPAL_TYPES.find((known) => known === key);
    const texts = strings(value);
    if (type === undefined || texts === BROKEN || member(node, key) === BROKEN) return BROKEN;
    for (const text of texts) entries.push({ type, value: text });
  }
  return entries;
}

export function readConditions(statement: JsonObject, variables: boolean): Read<readonly Condition[]> {
  const block = member(statement, "Condition");
  if (block === undefined) return NO_CONDITIONS;
  if (block === BROKEN || block.type !== "object" || repeats(block)) return BROKEN;
  const conditions: Condition[] = [];
  for (const { key: operatorText, value: keys } of block.members) {
    if (keys.type !== "object" || repeats(keys)) return BROKEN;
    const operator = findOperator(operatorText);
    if (operator === undefined && keys.members.length > 0) return BROKEN;
    for (const { key, value } of keys.members) {
      const texts = conditionValues(value);
      if (operator === undefined || texts === BROKEN) return BROKEN;
      conditions.push(new Condition(operatorText, key, texts, operator, variables));
    }
  }
  return conditions.slice();
}

const NO_CONDITIONS: readonly Condition[] = [];

/** Whether a key of the object stands there twice. */
const repeats = ({ members }: JsonObject): boolean =>
  members.length > 1 && new Set(members.map(({ key }) => key)).size < members.length;
