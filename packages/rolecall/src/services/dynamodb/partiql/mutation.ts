/** The writes of statements, as the mutations that PutItem, UpdateItem, DeleteItem and ConditionCheck make. */
import { Invalid } from "../errors.js";
import type { BoundCondition, Condition } from "../expressions/condition.js";
import { type Mutation, requireScalarKeys } from "../items/mutation.js";
import { isKeyName, type TableSchema } from "../items/schema.js";
import type { BoundSelect, BoundWrite } from "./bind.js";
import { type KeyAndRest, keyOf } from "./key-plan.js";

/** @throws Invalid for a clause that does not name one item by its key */
export function mutationOf(schema: TableSchema, bound: BoundWrite): Mutation {
  const [hash] = schema.hash;
  const path = [hash?.name ?? ""] as const;
  if (bound.kind === "insert") {
    return {
      kind: "put",
      item: bound.item,
      condition: { condition: { kind: "attribute_not_exists", path }, paths: [path] },
    };
  }
  requireScalarKeys(schema, bound.where.paths);
  const { key, rest } = keyOf(schema, bound.where.condition);
  const conditioned = (condition: Condition): BoundCondition => ({
    condition,
    paths: [path, ...bound.where.paths.filter(([name]) => !isKeyName(schema, name))],
  });
  if (bound.kind === "delete") {
    // Where there is no item there is nothing to ask the condition of (recorded).
    const condition: Condition | undefined =
      rest === undefined ? undefined : { kind: "or", left: { kind: "attribute_not_exists", path }, right: rest };
    return { kind: "delete", key, condition: condition === undefined ? undefined : conditioned(condition) };
  }
  // An UPDATE makes no item (recorded).
  const exists: Condition = { kind: "attribute_exists", path };
  const condition: Condition = rest === undefined ? exists : { kind: "and", left: exists, right: rest };
  return { kind: "update", key, update: bound.update, condition: conditioned(condition) };
}

/** EXISTS(SELECT …) of a transaction. Both messages: the first recorded. */
export function checkOf(schema: TableSchema, bound: BoundSelect): Mutation {
  const found = wholeKey(schema, bound);
  if (found?.rest === undefined || bound.where === undefined) {
    throw new Invalid("EXISTS() must contain a single item read with additional condition");
  }
  if (bound.index !== undefined) throw new Invalid("Operations on indices are not supported in transactions");
  const [hash] = schema.hash;
  const exists: Condition = { kind: "attribute_exists", path: [hash?.name ?? ""] };
  return {
    kind: "check",
    key: found.key,
    condition: { condition: { kind: "and", left: exists, right: found.rest }, paths: bound.where.paths },
  };
}

/** The whole primary key that a SELECT names, with what it asks besides; undefined when it names none. */
export function wholeKey(schema: TableSchema, { where }: BoundSelect): KeyAndRest | undefined {
  if (where === undefined) return undefined;
  try {
    return keyOf(schema, where.condition);
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** The key of an item that one SELECT of a batch or a transaction reads: the clause names it and nothing else (recorded). */
export function singleKey(schema: TableSchema, bound: BoundSelect, operation: string): KeyAndRest["key"] {
  const found = wholeKey(schema, bound);
  if (
    found === undefined ||
    found.rest !== undefined ||
    (bound.index !== undefined && operation !== "ExecuteTransaction")
  ) {
    throw new Invalid(`Select statements within ${operation} must specify the primary key in the where clause.`);
  }
  if (bound.index !== undefined) throw new Invalid("Reads on indices are not supported within transactions.");
  return found.key;
}
