/** JSON as policies are made of, and small edits of it that leave what they do not touch the same object. */
import type { JsonNode } from "../../policy/read-json.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type StatementJson = { readonly [key: string]: Json };

/** `Object.fromEntries` makes `__proto__` a key like any other. Of keys that repeat the last one stands. */
export function toJson(node: JsonNode): Json {
  switch (node.type) {
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, toJson(value)]));
    case "array":
      return node.items.map(toJson);
    case "number":
      return Number(node.text);
    case "null":
      return null;
    default:
      return node.value;
  }
}

export const isObject = (value: Json | undefined): value is StatementJson =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The entries of what may be one value or a list. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json];

/** One entry stands by itself, as people write it. */
export const oneOrMore = (list: readonly Json[]): Json => (list.length === 1 ? (list[0] as Json) : list);

/** The object with a key set, in its old place if it had one. */
export const withKey = (object: StatementJson, key: string, value: Json): StatementJson =>
  Object.fromEntries([
    ...Object.entries(object).map(([k, v]) => [k, k === key ? value : v] as const),
    ...(Object.hasOwn(object, key) ? [] : [[key, value] as const]),
  ]);

export const withoutKey = (object: StatementJson, key: string): StatementJson =>
  Object.fromEntries(Object.entries(object).filter(([k]) => k !== key));

/** The object with one key in place of another. */
export const withKeyInstead = (object: StatementJson, old: string, key: string, value: Json): StatementJson =>
  Object.fromEntries(Object.entries(object).map(([k, v]) => (k === old ? [key, value] : [k, v])));

/** A condition block with a value more for a key under an operator. */
export function withCondition(statement: StatementJson, operator: string, key: string, value: Json): StatementJson {
  const block = isObject(statement.Condition) ? statement.Condition : {};
  const keys = isObject(block[operator]) ? block[operator] : {};
  const spelled = Object.keys(keys).find((one) => one.toLowerCase() === key.toLowerCase()) ?? key;
  const values = oneOrMore([...listOf(keys[spelled]), ...listOf(value)]);
  return withKey(statement, "Condition", withKey(block, operator, withKey(keys, spelled, values)));
}
