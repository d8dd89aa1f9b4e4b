/**
 * From a Query's key conditions to a range of the store.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html; for keys of several attributes
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.MultiAttributeKeys
 * The words are those dynalite 4.0.0 recorded from AWS; for keys of several attributes AWS's are unverified.
 */
import { Invalid, invalidParameter } from "../errors.js";
import { beginsWith, holds } from "../expressions/condition.js";
import type { KeyTest } from "../expressions/key-condition.js";
import { indexPrefix, itemsPrefix } from "../records.js";
import { attributeOf, equalValues, type Item, typeOf, type Value } from "../values/attribute-value.js";
import { entryKey, hashBytes, itemKey, orderBytes, requireKeyAttribute } from "./keys.js";
import { startKeyNames } from "./read-request.js";
import type { IndexSchema, TableSchema } from "./schema.js";
import type { Bounds } from "./walk.js";

const NOT_INDEXABLE: ReadonlySet<string> = new Set(["NULL", "NOT_NULL", "NE", "CONTAINS", "NOT_CONTAINS", "IN"]);

/** @throws Invalid where the tests, or the key to go on from, do not fit the schema */
export function requireKeyTests(
  schema: TableSchema,
  index: IndexSchema | undefined,
  tests: ReadonlyMap<string, KeyTest>,
  startKey: Item | undefined,
): void {
  const keys = index ?? schema;
  if (startKey !== undefined && Object.keys(startKey).length !== startKeyNames(schema, index).size) {
    throw new Invalid("The provided starting key is invalid");
  }
  let matched = 0;
  let open = false;
  for (const [position, attribute] of keys.all.entries()) {
    if (startKey !== undefined) {
      const value = attributeOf(startKey, attribute.name);
      if (value === undefined) throw new Invalid("The provided starting key is invalid");
      requireKeyAttribute(value, attribute);
    }
    const isHash = position < keys.hash.length;
    if (isHash && keys.all.length === 1 && tests.size > 1) throw new Invalid("Query key condition not supported");
    const test = tests.get(attribute.name);
    if (test === undefined) {
      if (isHash || tests.size > matched) {
        throw new Invalid(`Query condition missed key schema element: ${attribute.name}`);
      }
      continue;
    }
    matched++;
    if (NOT_INDEXABLE.has(test.operator)) {
      throw new Invalid("Attempted conditional constraint is not an indexable operation");
    }
    if (test.values.some((value) => typeOf(value) !== attribute.type)) {
      throw invalidParameter("Condition parameter type does not match schema type");
    }
    // Only the last condition may be another than equality, and of the partition key none.
    if (open || (isHash && test.operator !== "EQ")) throw new Invalid("Query key condition not supported");
    if (test.operator !== "EQ") open = true;
  }
  if (tests.size > matched) throw new Invalid("Query key condition not supported");
}

/** @throws Invalid when the key to go on from lies outside what is asked for */
export function requireStartInside(
  keys: TableSchema | IndexSchema,
  tests: ReadonlyMap<string, KeyTest>,
  startKey: Item,
): void {
  const sameHash = keys.hash.every(({ name }) =>
    equalValues(startKey[name] as Value, tests.get(name)?.values[0] as Value),
  );
  const ranges = keys.range.filter(({ name }) => tests.has(name));
  if (ranges.length === 0) {
    if (!sameHash) {
      throw new Invalid("The provided starting key is outside query boundaries based on provided conditions");
    }
    return;
  }
  for (const { name } of ranges) {
    if (!passes(tests.get(name) as KeyTest, startKey[name] as Value)) {
      throw new Invalid("The provided starting key does not match the range key predicate");
    }
  }
  if (!sameHash) throw new Invalid("The query can return at most one row and cannot be restarted");
}

function passes({ operator, values: [first, second] }: KeyTest, value: Value): boolean {
  if (first === undefined) return false;
  switch (operator) {
    case "EQ":
      return holds("=", value, first);
    case "LT":
      return holds("<", value, first);
    case "LE":
      return holds("<=", value, first);
    case "GT":
      return holds(">", value, first);
    case "GE":
      return holds(">=", value, first);
    case "BETWEEN":
      return holds(">=", value, first) && holds("<=", value, second);
    default:
      return beginsWith(value, first);
  }
}

/** The range that the tests ask for, from the key to go on from. */
export function queryBounds(
  schema: TableSchema,
  index: IndexSchema | undefined,
  tests: ReadonlyMap<string, KeyTest>,
  startKey: Item | undefined,
  reverse: boolean,
): Bounds {
  const keys = index ?? schema;
  const base = index === undefined ? itemsPrefix(schema.table.id) : indexPrefix(schema.table.id, index.record.number);
  const hash = keys.hash.map(({ name }) => orderBytes(tests.get(name)?.values[0] as Value));
  const exact: Uint8Array[] = [hashBytes(hash), ...hash];
  let span: Span | undefined;
  for (const { name } of keys.range) {
    const test = tests.get(name);
    if (test === undefined) break;
    if (test.operator === "EQ") exact.push(orderBytes(test.values[0] as Value));
    else span = spanOf(test);
  }
  if (span === undefined) {
    const last = exact.pop() as Uint8Array;
    span = { from: last, before: following(last) };
  }
  const prefix = [...base, ...exact];
  const from = span.from === undefined ? undefined : [...prefix, span.from];
  const before = span.before === undefined ? undefined : [...prefix, span.before];
  const start = startKey === undefined ? undefined : storeKey(schema, index, startKey);
  if (start === undefined) return { prefix, from, before };
  return reverse ? { prefix, from, before: start } : { prefix, after: start, before };
}

/** Where in the store a key to go on from lies. */
export function storeKey(schema: TableSchema, index: IndexSchema | undefined, startKey: Item) {
  return index === undefined ? itemKey(schema, startKey) : entryKey(schema, index, startKey);
}

/** Bytes of a key part: from `from`, below `before`. */
interface Span {
  readonly from?: Uint8Array | undefined;
  readonly before?: Uint8Array | undefined;
}

function spanOf({ operator, values }: KeyTest): Span {
  const [first, second] = values.map(orderBytes) as [Uint8Array, Uint8Array];
  switch (operator) {
    case "LT":
      return { before: first };
    case "LE":
      return { before: following(first) };
    case "GT":
      return { from: following(first) };
    case "GE":
      return { from: first };
    case "BETWEEN":
      return { from: first, before: following(second) };
    default:
      return { from: first, before: beyondPrefix(first) };
  }
}

/** The bytes right after these. */
const following = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, Uint8Array.of(0)]);

/** The first bytes that do not begin with these; undefined when all that follow do. */
function beyondPrefix(prefix: Uint8Array): Uint8Array | undefined {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  if (end === 0) return undefined;
  const beyond = Uint8Array.from(prefix.subarray(0, end));
  beyond[end - 1] = (beyond[end - 1] ?? 0) + 1;
  return beyond;
}
