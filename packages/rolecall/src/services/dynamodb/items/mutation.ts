/**
 * One write, from its request to its effect: `bind…` reads the request, `decide` says what becomes of the item,
 * `storeItem` writes it. Single operations and transactions share all three.
 */
import type { Key, Read } from "../../../store/store.js";
import { Invalid, invalidParameter } from "../errors.js";
import { type BoundCondition, bindCondition, meets } from "../expressions/condition.js";
import {
  bindAttributeUpdates,
  bindExpected,
  type ConditionalOperator,
  type LegacyExpectation,
  type LegacyUpdate,
} from "../expressions/legacy.js";
import { bindNamed, requireOneStyle } from "../expressions/parameters.js";
import type { Path } from "../expressions/path.js";
import { Placeholders } from "../expressions/placeholders.js";
import { applyUpdate, bindUpdate, type Update } from "../expressions/update.js";
import { type ItemRecord, readItemRecord } from "../records.js";
import {
  attributeOf,
  attributeSize,
  equalValues,
  exceedsNesting,
  type Item,
  type MeasuredItem,
  measureItem,
  readItem,
  typeOf,
  type Value,
  type WireItem,
} from "../values/attribute-value.js";
import { itemKey, requireIndexKeys, requireItemKeys, requireKey } from "./keys.js";
import { isKeyName, type TableSchema } from "./schema.js";

export type Mutation =
  | { readonly kind: "put"; readonly item: MeasuredItem; readonly condition: BoundCondition | undefined }
  | { readonly kind: "delete" | "check"; readonly key: Item; readonly condition: BoundCondition | undefined }
  | {
      readonly kind: "update";
      readonly key: Item;
      readonly update: Update | undefined;
      readonly condition: BoundCondition | undefined;
    };

/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (item size) */
export const MAX_ITEM_BYTES = 400 * 1024;

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: unknown;
  readonly Expected?: Record<string, LegacyExpectation> | undefined;
  readonly ConditionalOperator?: string | undefined;
}

export interface PutRequest extends Conditional {
  readonly Item: unknown;
  readonly ReturnValues?: string | undefined;
}

export interface KeyRequest extends Conditional {
  readonly Key: unknown;
  readonly ReturnValues?: string | undefined;
}

export interface UpdateRequest extends KeyRequest {
  readonly UpdateExpression?: string | undefined;
  readonly AttributeUpdates?: Record<string, LegacyUpdate> | undefined;
}

export function bindPut(input: PutRequest): Mutation {
  requireOneStyle(input as never, ["ConditionExpression"], ["Expected"]);
  const item = readItem(input.Item as WireItem);
  requireOldOrNone(input.ReturnValues);
  requireItemSize(item);
  return { kind: "put", item, condition: bindWhole(input) };
}

export function bindDelete(input: KeyRequest): Mutation {
  requireOneStyle(input as never, ["ConditionExpression"], ["Expected"]);
  const { item: key } = readItem(input.Key as WireItem);
  requireOldOrNone(input.ReturnValues);
  return { kind: "delete", key, condition: bindWhole(input) };
}

export function bindCheck(input: KeyRequest): Mutation {
  const { item: key } = readItem(input.Key as WireItem);
  return { kind: "check", key, condition: bindWhole(input) };
}

export function bindUpdateRequest(input: UpdateRequest): Mutation {
  requireOneStyle(input as never, ["UpdateExpression", "ConditionExpression"], ["AttributeUpdates", "Expected"]);
  const { item: key } = readItem(input.Key as WireItem);
  const legacy = input.AttributeUpdates === undefined ? undefined : bindAttributeUpdates(input.AttributeUpdates);
  const expected = bindExpected(input.Expected, input.ConditionalOperator as ConditionalOperator);
  const placeholders = placeholdersOf(input);
  const update = bindNamed("UpdateExpression", input.UpdateExpression, bindUpdate, placeholders);
  const condition = bindNamed("ConditionExpression", input.ConditionExpression, bindCondition, placeholders);
  placeholders.requireAllUsed();
  return { kind: "update", key, update: update ?? legacy, condition: condition ?? expected };
}

function bindWhole(input: Conditional): BoundCondition | undefined {
  const expected = bindExpected(input.Expected, input.ConditionalOperator as ConditionalOperator);
  if (
    input.ConditionExpression === undefined &&
    input.ExpressionAttributeNames === undefined &&
    input.ExpressionAttributeValues === undefined
  ) {
    return expected;
  }
  const placeholders = placeholdersOf(input);
  const condition = bindNamed("ConditionExpression", input.ConditionExpression, bindCondition, placeholders);
  placeholders.requireAllUsed();
  return condition ?? expected;
}

const placeholdersOf = (input: Conditional): Placeholders =>
  new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues as WireItem | undefined);

function requireOldOrNone(returnValues: string | undefined): void {
  if (returnValues !== undefined && returnValues !== "ALL_OLD" && returnValues !== "NONE") {
    throw new Invalid("ReturnValues can only be ALL_OLD or NONE", "request");
  }
}

export function requireItemSize({ sizeBytes }: MeasuredItem): void {
  if (sizeBytes > MAX_ITEM_BYTES) throw new Invalid("Item size has exceeded the maximum allowed size");
}

/** The top-level names that a write touches, as `dynamodb:Attributes` lists them. */
export function attributesOf(mutation: Mutation): string[] {
  const own = Object.keys(subjectOf(mutation));
  if (mutation.kind !== "update" && mutation.condition === undefined) return own;
  const names = new Set(own);
  const paths: Path[] = [...(mutation.condition?.paths ?? [])];
  if (mutation.kind === "update" && mutation.update !== undefined) {
    paths.push(...mutation.update.paths, ...mutation.update.reads);
  }
  for (const [name] of paths) names.add(name);
  return [...names];
}

/** The item or key that names what is written. */
export const subjectOf = (mutation: Mutation): Item => (mutation.kind === "put" ? mutation.item.item : mutation.key);

/** What a write comes to. */
export interface Outcome {
  /** The item's key in the store. */
  readonly key: Key;
  readonly before: ItemRecord | undefined;
  /** Undefined when nothing is there afterwards; the same as `before` for a check. */
  readonly after: ItemRecord | undefined;
}

/** The condition of a write does not hold; `before` is what it was asked of. */
export class ConditionNotMet extends Error {
  constructor(readonly before: ItemRecord | undefined) {
    super("the condition of a write is not met");
  }
}

/**
 * Checks the write against the table's schema, reads the item and works out what becomes of it.
 * @throws Invalid, ConditionNotMet
 */
export async function decide(tx: Read, schema: TableSchema, mutation: Mutation): Promise<Outcome> {
  requireFit(schema, mutation);
  const key = itemKey(schema, subjectOf(mutation));
  const before = await readItemRecord(tx, key);
  if (mutation.condition !== undefined && !meets(before?.item ?? {}, mutation.condition.condition)) {
    throw new ConditionNotMet(before);
  }
  switch (mutation.kind) {
    case "put":
      return { key, before, after: mutation.item };
    case "delete":
      return { key, before, after: undefined };
    case "check":
      return { key, before, after: before };
    case "update":
      return { key, before, after: updated(schema, before, mutation.key, mutation.update) };
  }
}

/** What can be said against a write before its item is read. */
export function requireFit(schema: TableSchema, mutation: Mutation): void {
  if (mutation.kind === "put") requireItemKeys(mutation.item.item, schema);
  else requireKey(mutation.key, schema);
  if (mutation.kind === "update" && mutation.update !== undefined) {
    const { paths } = mutation.update;
    for (const { name } of schema.all) {
      if (paths.some(([head]) => head === name)) {
        throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
      }
    }
    requireScalarKeys(schema, paths);
  }
  if (mutation.condition !== undefined) requireScalarKeys(schema, mutation.condition.paths);
}

/** Key attributes have no insides. The words are those dynalite 4.0.0 recorded from AWS. */
export function requireScalarKeys(schema: TableSchema, paths: readonly Path[]): void {
  for (const path of paths) {
    if (path.length === 1) continue;
    const [name] = path;
    const what = isKeyName(schema, name)
      ? "Key"
      : schema.indexes.some((index) => isKeyName(index, name))
        ? "IndexKey"
        : undefined;
    if (what !== undefined) {
      throw new Invalid(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${what}: ${name}`,
      );
    }
  }
}

function updated(
  schema: TableSchema,
  before: ItemRecord | undefined,
  key: Item,
  update: Update | undefined,
): ItemRecord {
  const base = before?.item ?? key;
  if (update === undefined) return before ?? measureItem(key);
  const item = applyUpdate(base, update);
  requireChangedIndexKeys(schema, base, item, update);
  const after = measureItem(item);
  requireUpdateSize(schema, after, update);
  for (const [name] of update.paths) {
    const value = attributeOf(item, name);
    if (value !== undefined && exceedsNesting(value)) {
      throw new Invalid(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
      );
    }
  }
  return after;
}

/** An update answers only for the index keys that it changes: a value that was there before stays. */
function requireChangedIndexKeys(schema: TableSchema, base: Item, item: Item, update: Update): void {
  if (schema.indexes.length === 0) return;
  const changed = new Set<string>();
  for (const [name] of update.paths) {
    const value = attributeOf(item, name);
    const old = attributeOf(base, name);
    if (value !== undefined && (old === undefined || !equalValues(old, value))) changed.add(name);
  }
  if (changed.size === 0) return;
  for (const action of update.actions) {
    // A value that the expression computes is refused in other words than one that the request spells out.
    if (action.kind !== "set" || action.operand.kind === "value" || !changed.has(action.path[0])) continue;
    const value = attributeOf(item, action.path[0]);
    const wanted = schema.indexes.flatMap(({ all }) => all).find(({ name }) => name === action.path[0]);
    if (wanted !== undefined && value !== undefined && typeOf(value) !== wanted.type) {
      throw new Invalid("The update expression attempted to update the secondary index key to unsupported type");
    }
  }
  requireIndexKeys(item, schema, changed);
}

/**
 * AWS measures an update's result in its own way: without the key, and with a charge for each action.
 * Measured in eu-west-2 by dynoxide (CHANGELOG, issue 187).
 */
function requireUpdateSize(schema: TableSchema, after: MeasuredItem, update: Update): void {
  let bytes = after.sizeBytes + 3;
  if (bytes + 19 * update.actions.length <= MAX_ITEM_BYTES) return;
  for (const { name } of schema.all) bytes -= attributeSize(name, after.item[name] as Value);
  for (const { kind } of update.actions) bytes += kind === "remove" ? 2 : 19;
  if (bytes > MAX_ITEM_BYTES) throw new Invalid("Item size to update has exceeded the maximum allowed size");
}
