/**
 * Which partitions a WHERE clause leaves to be read, if it names them: by `=` or IN on the whole partition key, in each
 * alternative that OR opens. Otherwise a SELECT is a full scan.
 *
 * What is found here only narrows what is read; the whole clause is asked of each item read.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html (condition)
 */
import { Invalid, invalidParameter } from "../errors.js";
import type { Comparator, Condition, Operand } from "../expressions/condition.js";
import type { KeyTest } from "../expressions/key-condition.js";
import type { KeySchema } from "../items/schema.js";
import { equalValues, type Item, setAttribute, typeOf, type Value } from "../values/attribute-value.js";
import { incompleteKey, tooManyReads } from "./errors.js";

/** What one alternative demands of key attributes: all of the partition key, by `EQ`, and of the sort key a prefix. */
export type Partition = ReadonlyMap<string, KeyTest>;

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html (IN, hash attribute values)
const MAX_PARTITIONS = 50;
const MAX_ALTERNATIVES = 1000;

/**
 * The partitions to read, undefined for a full scan.
 * @throws Invalid for too many of them, and for values of another type than the key's
 */
export function partitionsOf(keys: KeySchema, where: Condition | undefined): readonly Partition[] | undefined {
  if (where === undefined) return undefined;
  const alternatives = new Planner(keys).alternatives(where);
  const partitions = new Map<string, Partition>();
  for (const alternative of alternatives) {
    if (!keys.hash.every(({ name }) => alternative.get(name)?.operator === "EQ")) return undefined;
    const partition = usable(keys, alternative);
    const place = JSON.stringify(keys.hash.map(({ name }) => partition.get(name)?.values));
    const known = partitions.get(place);
    // Alternatives within one partition are read as one; the clause tells them apart.
    partitions.set(place, known === undefined || sameTests(known, partition) ? partition : hashOnly(keys, partition));
  }
  if (partitions.size > MAX_PARTITIONS) throw tooManyReads();
  return [...partitions.values()];
}

/** AWS: the words are Query's, unverified for statements. */
function usable(keys: KeySchema, alternative: Partition): Partition {
  const tests = new Map<string, KeyTest>();
  for (const [position, { name, type }] of keys.all.entries()) {
    const test = alternative.get(name);
    if (test === undefined) break;
    if (test.values.some((value) => typeOf(value) !== type)) {
      throw invalidParameter("Condition parameter type does not match schema type");
    }
    tests.set(name, test);
    if (position >= keys.hash.length && test.operator !== "EQ") break;
  }
  return tests;
}

const hashOnly = (keys: KeySchema, partition: Partition): Partition =>
  new Map(keys.hash.map(({ name }) => [name, partition.get(name) as KeyTest]));

function sameTests(one: Partition, two: Partition): boolean {
  return one.size === two.size && [...one].every(([name, test]) => sameTest(test, two.get(name)));
}

const sameTest = (one: KeyTest, two: KeyTest | undefined): boolean =>
  two !== undefined &&
  one.operator === two.operator &&
  one.values.every((value, index) => equalValues(value, two.values[index] as Value));

const OPERATORS: Readonly<Record<Comparator, string | undefined>> = {
  "=": "EQ",
  "<>": undefined,
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
};
const FLIPPED: Readonly<Record<string, string>> = { EQ: "EQ", LT: "GT", LE: "GE", GT: "LT", GE: "LE" };

const ANYTHING: readonly Partition[] = [new Map()];

class Planner {
  private readonly hashes: ReadonlySet<string>;
  private readonly names: ReadonlySet<string>;

  constructor(keys: KeySchema) {
    this.hashes = new Set(keys.hash.map(({ name }) => name));
    this.names = new Set(keys.all.map(({ name }) => name));
  }

  /** Each item that meets the condition meets one of these. */
  alternatives(condition: Condition): readonly Partition[] {
    switch (condition.kind) {
      case "and":
        return both(this.alternatives(condition.left), this.alternatives(condition.right));
      case "or": {
        const all = [...this.alternatives(condition.left), ...this.alternatives(condition.right)];
        if (all.some(({ size }) => size === 0)) return ANYTHING;
        if (all.length > MAX_ALTERNATIVES) throw tooManyReads();
        return all;
      }
      case "compare": {
        const { comparator, left, right } = condition;
        const operator = OPERATORS[comparator];
        if (operator === undefined) return ANYTHING;
        return (
          this.test(left, operator, [right]) ?? this.test(right, FLIPPED[operator] ?? operator, [left]) ?? ANYTHING
        );
      }
      case "between":
        return this.test(condition.operand, "BETWEEN", [condition.low, condition.high]) ?? ANYTHING;
      case "begins_with":
        return this.test(condition.operand, "BEGINS_WITH", [condition.what]) ?? ANYTHING;
      case "in": {
        const { operand, list } = condition;
        if (operand.kind !== "path" || !this.hashes.has(operand.path[0])) return ANYTHING;
        const each = list.map((member) => this.test(operand, "EQ", [member]));
        return each.every((one) => one !== undefined) ? (each.flat() as Partition[]) : ANYTHING;
      }
      default:
        return ANYTHING;
    }
  }

  private test(operand: Operand, operator: string, others: readonly Operand[]): readonly Partition[] | undefined {
    if (operand.kind !== "path" || operand.path.length > 1) return undefined;
    const [name] = operand.path;
    if (!this.names.has(name) || (operator !== "EQ" && this.hashes.has(name))) return undefined;
    const values = others.map((other) => (other.kind === "value" ? other.value : undefined));
    if (values.some((value) => value === undefined)) return undefined;
    return [new Map([[name, { operator, values: values as Value[] }]])];
  }
}

/** The alternatives of AND: each of one side with each of the other, as far as they don't exclude each other. */
function both(left: readonly Partition[], right: readonly Partition[]): readonly Partition[] {
  if (left.length * right.length > MAX_ALTERNATIVES) throw tooManyReads();
  const all = new Map<string, Partition>();
  for (const one of left) {
    for (const two of right) {
      const merged = merge(one, two);
      if (merged !== undefined) all.set(JSON.stringify([...merged]), merged);
    }
  }
  return [...all.values()];
}

function merge(one: Partition, two: Partition): Partition | undefined {
  if (one.size === 0) return two;
  if (two.size === 0) return one;
  const merged = new Map(one);
  for (const [name, test] of two) {
    const known = merged.get(name);
    if (known?.operator === "EQ" && test.operator === "EQ" && !sameTest(known, test)) return undefined;
    if (known === undefined || (known.operator !== "EQ" && test.operator === "EQ")) merged.set(name, test);
  }
  return merged;
}

/** The key of the one item that the clause of a write names, and what it asks besides. */
export interface KeyAndRest {
  readonly key: Item;
  readonly rest: Condition | undefined;
}

/** @throws Invalid when the clause does not name a whole key, or names an attribute twice */
export function keyOf(keys: KeySchema, where: Condition): KeyAndRest {
  const key: Record<string, Value> = {};
  let rest: Condition | undefined;
  for (const part of conjuncts(where)) {
    const equality = equalityOf(part);
    if (equality !== undefined && keys.all.some(({ name }) => name === equality.name)) {
      if (Object.hasOwn(key, equality.name)) {
        throw new Invalid(
          `Multiple conditions on same key ${equality.name}. Only single item Update/Insert/Delete are supported`,
        );
      }
      setAttribute(key, equality.name, equality.value);
    } else rest = rest === undefined ? part : { kind: "and", left: rest, right: part };
  }
  // Recorded.
  if (Object.keys(key).length < keys.all.length) throw incompleteKey();
  return { key, rest };
}

/** What AND joins, from left to right. */
function* conjuncts(condition: Condition): Iterable<Condition> {
  const left: Condition[] = [condition];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next.kind === "and") left.push(next.right, next.left);
    else yield next;
  }
}

function equalityOf(condition: Condition): { readonly name: string; readonly value: Value } | undefined {
  if (condition.kind !== "compare" || condition.comparator !== "=") return undefined;
  for (const [path, value] of [
    [condition.left, condition.right],
    [condition.right, condition.left],
  ] as const) {
    if (path.kind === "path" && path.path.length === 1 && value.kind === "value") {
      return { name: path.path[0], value: value.value };
    }
  }
  return undefined;
}
