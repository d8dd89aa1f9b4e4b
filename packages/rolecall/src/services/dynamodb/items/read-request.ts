/**
 * What Query and Scan have in common: projections, filters, Select, the index, the key to go on from.
 *
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import { Invalid, invalidParameter } from "../errors.js";
import type { BoundCondition } from "../expressions/condition.js";
import type { Projection } from "../expressions/projection.js";
import type { TableRecord } from "../records.js";
import { attributeOf, type Item, readItem, type Value, type WireItem } from "../values/attribute-value.js";
import { keyOf, requireKey, requireKeyAttribute } from "./keys.js";
import { requireScalarKeys } from "./mutation.js";
import type { IndexSchema, KeySchema, TableSchema } from "./schema.js";

export interface SelectInput {
  readonly Select?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

export type Select = "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT";

/**
 * What a request selects, also when it does not say.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html (Select)
 */
export function selectOf({ Select, IndexName, ProjectionExpression, AttributesToGet }: SelectInput): Select {
  if (Select !== undefined) return Select as Select;
  if (ProjectionExpression !== undefined || AttributesToGet !== undefined) return "SPECIFIC_ATTRIBUTES";
  return IndexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}

/** @throws Invalid for a Select that does not go with the other parameters */
export function requireSelect(input: SelectInput, family: "request" | "data"): void {
  const { Select, IndexName, ProjectionExpression, AttributesToGet } = input;
  if (Select === undefined) return;
  const names =
    ProjectionExpression !== undefined
      ? "ProjectionExpression"
      : AttributesToGet !== undefined
        ? "AttributesToGet"
        : undefined;
  if (Select === "SPECIFIC_ATTRIBUTES") {
    if (names !== undefined) return;
    // AWS: recorded by dynoxide (CHANGELOG 0.11.2): enveloped by Query, bare by Scan.
    throw new Invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
      family,
    );
  }
  // unverified: AWS refuses both (dynoxide CHANGELOG 0.11.0), the words are not recorded.
  if (names !== undefined) throw new Invalid(`Cannot specify the ${names} when choosing to get ${Select}`);
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw new Invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
}

/** The ExclusiveStartKey of a request, its values read. */
export function readStartKey(wire: unknown): Item | undefined {
  if (wire === undefined) return undefined;
  try {
    return readItem(wire as WireItem).item;
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    // AWS puts the sentence before some of the messages and not before others.
    const bare = /contains duplicates|number set|numeric value|significant digits|number with magnitude/;
    throw error.reworded((message) =>
      bare.test(message) ? message : `The provided starting key is invalid: ${message}`,
    );
  }
}

/** The index a request names. */
export function requireIndex(
  schema: TableSchema,
  name: string | undefined,
  consistent: boolean | undefined,
): IndexSchema | undefined {
  if (name === undefined) return undefined;
  const index = schema.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw new Invalid(`The table does not have the specified index: ${name}`);
  if (index.kind === "global" && consistent) {
    throw new Invalid("Consistent reads are not supported on global secondary indexes");
  }
  if (index.kind === "global" && isBackfilling(schema.table, name)) {
    throw new Invalid(`Cannot read from backfilling global secondary index: ${name}`);
  }
  return index;
}

const isBackfilling = (table: TableRecord, name: string): boolean =>
  table.globalIndexes.some((index) => index.name === name && index.backfilling);

/** The attributes a key to go on from must have: the table's and the index's. */
export const startKeySchemas = (schema: TableSchema, index: IndexSchema | undefined): readonly KeySchema[] =>
  index === undefined ? [schema] : [index, schema];

export function startKeyNames(schema: TableSchema, index: IndexSchema | undefined): ReadonlySet<string> {
  return new Set(startKeySchemas(schema, index).flatMap(({ all }) => all.map(({ name }) => name)));
}

/** The table's own key inside a start key must be one that an item could have. */
export function requireTableStartKey(schema: TableSchema, startKey: Item): void {
  const own: Record<string, Value> = {};
  for (const { name } of schema.all) {
    const value = attributeOf(startKey, name);
    if (value !== undefined) own[name] = value;
  }
  try {
    requireKey(own, schema);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw error.reworded((message) => `The provided starting key is invalid: ${message}`);
  }
}

export function requireStartKeyAttributes(schema: KeySchema, startKey: Item): void {
  for (const attribute of schema.all) {
    const value = attributeOf(startKey, attribute.name);
    if (value === undefined) throw new Invalid("The provided starting key is invalid");
    requireKeyAttribute(value, attribute);
  }
}

export const lastKeyOf = (schema: TableSchema, index: IndexSchema | undefined, item: Item): Item =>
  keyOf(item, startKeySchemas(schema, index));

/** What is to be read of each item, checked against what the index keeps. */
export interface ReadScope {
  readonly projection: Projection | undefined;
  /** A local index reads from the table what it does not keep itself. */
  readonly fetches: boolean;
}

export function readScope(
  schema: TableSchema,
  index: IndexSchema | undefined,
  select: Select,
  projection: Projection | undefined,
  filter: BoundCondition | undefined,
): ReadScope {
  if (projection !== undefined) requireScalarKeys(schema, projection.paths);
  if (filter !== undefined) requireScalarKeys(schema, filter.paths);
  const projected = index?.projected;
  if (index === undefined || projected === undefined) return { projection, fetches: false };
  if (select === "ALL_ATTRIBUTES") {
    if (index.kind === "global") {
      throw invalidParameter(
        `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} ` +
          "because its projection type is not ALL",
      );
    }
    return { projection, fetches: true };
  }
  const absent = (projection?.paths ?? []).map(([name]) => name).filter((name) => !projected.has(name));
  if (absent.length > 0 && index.kind === "global") {
    // unverified: AWS's words.
    throw invalidParameter(`Global secondary index ${index.name} does not project [${absent.join(", ")}]`);
  }
  const unseen = (filter?.paths ?? []).some(([name]) => !projected.has(name));
  return { projection, fetches: absent.length > 0 || (unseen && index.kind === "local") };
}

/** Top-level names that a read touches, as `dynamodb:Attributes` lists them. */
export function namesIn(
  projection: Projection | undefined,
  filter: BoundCondition | undefined,
  others: Iterable<string>,
): string[] {
  const names = new Set(others);
  for (const [name] of projection?.paths ?? []) names.add(name);
  for (const [name] of filter?.paths ?? []) names.add(name);
  return [...names];
}
