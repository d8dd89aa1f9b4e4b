/**
 * A document's statements as the checks look at them: every part with its place. What grammar refuses is left out here,
 * so the checks never meet it.
 */
import { findOperator, type Operator } from "../conditions/operators.js";
import { BROKEN, member, PRINCIPAL_TYPES } from "../policy/elements.js";
import type { JsonNode, JsonObject } from "../policy/read-json.js";
import { Spot } from "./spot.js";

export interface Entry {
  readonly text: string;
  readonly spot: Spot;
}

export interface ListView {
  readonly negated: boolean;
  readonly spot: Spot;
  readonly entries: readonly Entry[];
}

export interface PrincipalEntry extends Entry {
  readonly type: (typeof PRINCIPAL_TYPES)[number];
}

export interface PrincipalView {
  readonly negated: boolean;
  readonly spot: Spot;
  readonly entries: readonly PrincipalEntry[];
}

export type OperatorFamily = "String" | "Numeric" | "Date" | "Bool" | "Binary" | "IpAddress" | "Arn" | "Null";

export interface ConditionView {
  /** As written: `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  /** Without set and IfExists: `StringLike`. */
  readonly name: string;
  readonly family: OperatorFamily;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: Operator["set"];
  /** As written. */
  readonly key: string;
  readonly lowerKey: string;
  /** Of the key's name. */
  readonly spot: Spot;
  /** Of the operator's name. */
  readonly operatorSpot: Spot;
  /** Of the value or the list. */
  readonly valueSpot: Spot;
  readonly isList: boolean;
  readonly values: readonly (Entry & { readonly json: "string" | "number" | "boolean" })[];
}

export interface StatementView {
  readonly spot: Spot;
  readonly sid?: Entry;
  readonly effect?: "Allow" | "Deny";
  readonly action?: ListView;
  readonly resource?: ListView;
  readonly principal?: PrincipalView;
  readonly conditions: readonly ConditionView[];
  /** The block, and operators in it, that hold nothing. */
  readonly emptyConditions: readonly Spot[];
}

export function viewStatements(root: JsonObject, text: string): readonly StatementView[] {
  const list = member(root, "Statement");
  if (list === undefined || list === BROKEN) return [];
  const spot = Spot.root(root).to("Statement", list);
  if (list.type === "object") return [viewStatement(list, spot, text)];
  if (list.type !== "array") return [];
  return list.items.flatMap((item, i) => (item.type === "object" ? [viewStatement(item, spot.to(i, item), text)] : []));
}

function viewStatement(node: JsonObject, spot: Spot, text: string): StatementView {
  const sid = stringAt(node, "Sid", spot);
  const effect = stringAt(node, "Effect", spot)?.text;
  const action = listAt(node, "Action", spot);
  const resource = listAt(node, "Resource", spot);
  const principal = principalAt(node, spot);
  return {
    spot,
    ...(sid === undefined ? {} : { sid }),
    ...(effect === "Allow" || effect === "Deny" ? { effect } : {}),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...(principal === undefined ? {} : { principal }),
    ...conditionsAt(node, spot, text),
  };
}

function stringAt(node: JsonObject, key: string, spot: Spot): Entry | undefined {
  const value = member(node, key);
  if (value === undefined || value === BROKEN || value.type !== "string") return undefined;
  return { text: value.value, spot: spot.to(key, value) };
}

/** `X` or `NotX`; nothing when both stand there. */
function either(
  node: JsonObject,
  name: string,
  spot: Spot,
): { value: JsonNode; negated: boolean; spot: Spot } | undefined {
  const plain = member(node, name);
  const negated = member(node, `Not${name}`);
  if (plain === BROKEN || negated === BROKEN || (plain !== undefined && negated !== undefined)) return undefined;
  const value = plain ?? negated;
  if (value === undefined) return undefined;
  return {
    value,
    negated: plain === undefined,
    spot: spot.to(plain === undefined ? `Not${name}` : name, value),
  };
}

function listAt(node: JsonObject, name: string, spot: Spot): ListView | undefined {
  const found = either(node, name, spot);
  return found === undefined
    ? undefined
    : { negated: found.negated, spot: found.spot, entries: entriesOf(found.value, found.spot) };
}

function entriesOf(value: JsonNode, spot: Spot): Entry[] {
  if (value.type === "string") return [{ text: value.value, spot }];
  if (value.type !== "array") return [];
  return value.items.flatMap((item, i) =>
    item.type === "string" ? [{ text: item.value, spot: spot.to(i, item) }] : [],
  );
}

function principalAt(node: JsonObject, spot: Spot): PrincipalView | undefined {
  const found = either(node, "Principal", spot);
  if (found === undefined) return undefined;
  const { value, negated, spot: at } = found;
  if (value.type === "string") {
    const entries: PrincipalEntry[] = value.value === "*" ? [{ type: "AWS", text: "*", spot: at }] : [];
    return { negated, spot: at, entries };
  }
  if (value.type !== "object") return undefined;
  const entries = value.members.flatMap(({ key, value: names }) => {
    const type = PRINCIPAL_TYPES.find((known) => known === key);
    return type === undefined ? [] : entriesOf(names, at.to(key, names)).map((entry) => ({ ...entry, type }));
  });
  return { negated, spot: at, entries };
}

function conditionsAt(
  node: JsonObject,
  spot: Spot,
  text: string,
): Pick<StatementView, "conditions" | "emptyConditions"> {
  const conditions: ConditionView[] = [];
  const emptyConditions: Spot[] = [];
  const block = member(node, "Condition");
  if (block === undefined || block === BROKEN || block.type !== "object") return { conditions, emptyConditions };
  const at = spot.to("Condition", block);
  if (block.members.length === 0) emptyConditions.push(at);
  for (const { key: operator, keyStart, value: keys } of block.members) {
    if (keys.type !== "object") continue;
    const here = at.to(operator, keys);
    if (keys.members.length === 0) emptyConditions.push(here);
    const found = findOperator(operator);
    const family = familyOf(operator);
    if (found === undefined || family === undefined) continue;
    const operatorSpot = at.key(operator, keyStart, text);
    const name = operator.replace(/^(?:ForAllValues|ForAnyValue):/, "").replace(/IfExists$/, "");
    for (const { key, keyStart: start, value } of keys.members) {
      conditions.push({
        operator,
        name,
        family,
        negated: found.negated,
        ifExists: found.ifExists,
        set: found.set,
        key,
        lowerKey: key.toLowerCase(),
        spot: here.key(key, start, text),
        operatorSpot,
        valueSpot: here.to(key, value),
        isList: value.type === "array",
        values: valuesOf(value, here.to(key, value)),
      });
    }
  }
  return { conditions, emptyConditions };
}

function valuesOf(node: JsonNode, spot: Spot): ConditionView["values"] {
  const one = (item: JsonNode, at: Spot): ConditionView["values"] => {
    if (item.type === "string") return [{ text: item.value, spot: at, json: "string" }];
    if (item.type === "number") return [{ text: item.text, spot: at, json: "number" }];
    return item.type === "boolean" ? [{ text: String(item.value), spot: at, json: "boolean" }] : [];
  };
  return node.type === "array" ? node.items.flatMap((item, i) => one(item, spot.to(i, item))) : one(node, spot);
}

function familyOf(operator: string): OperatorFamily | undefined {
  const name = operator.replace(/^(?:ForAllValues|ForAnyValue):/, "");
  if (/^(?:Not)?IpAddress/.test(name)) return "IpAddress";
  return (["String", "Numeric", "Date", "Bool", "Binary", "Arn", "Null"] as const).find((family) =>
    name.startsWith(family),
  );
}
