/**
 * What a statement asks for: dynamodb:PartiQLSelect, PartiQLInsert, PartiQLUpdate or PartiQLDelete on its table or index,
 * with the condition keys that follow from what it says.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
import type { Here } from "../../../kernel/here.js";
import { type Permission, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { type PartitionKeys, partitionKeyValues } from "../items/condition-keys.js";
import { schemaOf, type TableSchema } from "../items/schema.js";
import { findTable, indexArn, type TableRef, tableRef } from "../resources.js";
import type { BoundSelect, BoundStatement, BoundWrite } from "./bind.js";
import { keyOf, partitionsOf } from "./key-plan.js";
import type { Returning } from "./syntax.js";

const RETURN_VALUES: Readonly<Record<Returning, string>> = {
  "ALL OLD": "ALL_OLD",
  "MODIFIED OLD": "UPDATED_OLD",
  "ALL NEW": "ALL_NEW",
  "MODIFIED NEW": "UPDATED_NEW",
};

/** @param enclosing the transaction that the statement is part of */
export async function statementPermission(
  read: Read,
  here: Here,
  bound: BoundStatement,
  enclosing: "ExecuteTransaction" | undefined,
): Promise<Permission> {
  const ref = tableRef(here, bound.table);
  const table = await findTable(read, ref);
  const schema = table === undefined ? undefined : schemaOf(table);
  switch (bound.kind) {
    case "select":
      return selectPermission(ref, schema, bound, enclosing);
    case "exists":
      // unverified: AWS does not say what EXISTS asks for.
      return selectPermission(ref, schema, bound.select, enclosing);
    default:
      return writePermission(ref, schema, bound, enclosing);
  }
}

function selectPermission(
  { arn }: TableRef,
  schema: TableSchema | undefined,
  bound: BoundSelect,
  enclosing: string | undefined,
): Permission {
  const { index, columns } = bound;
  const { keys, scan } = partitionKeysOf(schema, bound);
  const whole = index === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
  return permission("dynamodb:PartiQLSelect", index === undefined ? arn : indexArn(arn, index), {
    ...keys,
    "dynamodb:Attributes": namesOf(bound),
    "dynamodb:EnclosingOperation": enclosing,
    "dynamodb:FullTableScan": String(scan),
    "dynamodb:Select": columns === undefined ? whole : "SPECIFIC_ATTRIBUTES",
  });
}

function writePermission(
  { arn }: TableRef,
  schema: TableSchema | undefined,
  bound: BoundWrite,
  enclosing: string | undefined,
): Permission {
  const keys = {
    ...leadingKeysOf(schema, bound),
    "dynamodb:Attributes": namesOf(bound),
    "dynamodb:EnclosingOperation": enclosing,
  };
  if (bound.kind === "insert") return permission("dynamodb:PartiQLInsert", arn, keys);
  const returned = bound.returning === undefined ? "NONE" : RETURN_VALUES[bound.returning];
  const all = { ...keys, "dynamodb:ReturnValues": returned };
  return bound.kind === "update"
    ? permission("dynamodb:PartiQLUpdate", arn, all)
    : permission("dynamodb:PartiQLDelete", arn, all);
}

/** The top-level names in a statement, those of the key included. */
function namesOf(bound: BoundSelect | BoundWrite): string[] {
  const names = new Set<string>();
  switch (bound.kind) {
    case "insert":
      return Object.keys(bound.item.item);
    case "update":
      for (const [name] of [...bound.update.paths, ...bound.update.reads]) names.add(name);
      break;
    case "select":
      for (const { path } of bound.columns ?? []) names.add(path[0]);
      for (const { name } of bound.order) names.add(name);
  }
  for (const [name] of bound.where?.paths ?? []) names.add(name);
  return [...names];
}

interface SelectKeys {
  readonly keys: PartitionKeys;
  readonly scan: boolean;
}

/** Of a table that is not there nobody knows the key: the statement counts as a scan then, without values. */
function partitionKeysOf(schema: TableSchema | undefined, bound: BoundSelect): SelectKeys {
  const nothing: SelectKeys = { keys: partitionKeyValues([]), scan: true };
  if (schema === undefined) return nothing;
  const keys = schema.indexes.find(({ name }) => name === bound.index) ?? schema;
  try {
    const partitions = partitionsOf(keys, bound.where?.condition);
    if (partitions === undefined) return nothing;
    const columns = keys.hash.map(({ name }) => partitions.map((tests) => tests.get(name)?.values[0]));
    return { keys: partitionKeyValues(columns), scan: false };
  } catch (error) {
    // The handler says so to those who may read.
    if (error instanceof Invalid) return nothing;
    throw error;
  }
}

function leadingKeysOf(schema: TableSchema | undefined, bound: BoundWrite): PartitionKeys {
  const [hash] = schema?.hash ?? [];
  if (schema === undefined || hash === undefined) return partitionKeyValues([]);
  if (bound.kind === "insert") return partitionKeyValues([[bound.item.item[hash.name]]]);
  try {
    return partitionKeyValues([[keyOf(schema, bound.where.condition).key[hash.name]]]);
  } catch (error) {
    if (error instanceof Invalid) return partitionKeyValues([]);
    throw error;
  }
}
