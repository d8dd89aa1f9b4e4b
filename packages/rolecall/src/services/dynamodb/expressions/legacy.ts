/**
 * The parameters from before expressions: Expected, QueryFilter, ScanFilter, KeyConditions, AttributeUpdates and
 * AttributesToGet. They are checked with their own words and then become the same things that expressions become.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 * The words are those dynalite 4.0.0 recorded from AWS.
 */
import { Invalid, invalidParameter } from "../errors.js";
import { compareValues, readValue, typeOf, type Value, type WireValue } from "../values/attribute-value.js";
import type { BoundCondition, Condition, Operand } from "./condition.js";
import { findDuplicate } from "./parameters.js";
import type { Path } from "./path.js";
import { type Projection, projectionOf } from "./projection.js";
import type { Action, Update } from "./update.js";

export type ConditionalOperator = "AND" | "OR" | undefined;

export interface LegacyCondition {
  readonly ComparisonOperator?: string | undefined;
  readonly AttributeValueList?: readonly unknown[] | undefined;
}

export interface LegacyExpectation extends LegacyCondition {
  readonly Value?: unknown;
  readonly Exists?: boolean | undefined;
}

export interface LegacyUpdate {
  readonly Value?: unknown;
  readonly Action?: string | undefined;
}

const OPERANDS: Readonly<Record<string, (count: number) => boolean>> = {
  EQ: (count) => count === 1,
  NE: (count) => count === 1,
  LE: (count) => count === 1,
  LT: (count) => count === 1,
  GE: (count) => count === 1,
  GT: (count) => count === 1,
  CONTAINS: (count) => count === 1,
  NOT_CONTAINS: (count) => count === 1,
  BEGINS_WITH: (count) => count === 1,
  NOT_NULL: (count) => count === 0,
  NULL: (count) => count === 0,
  IN: (count) => count > 0,
  BETWEEN: (count) => count === 2,
};

const SCALARS = ["S", "N", "B"];
const TYPES: Readonly<Record<string, readonly string[]>> = {
  LE: SCALARS,
  LT: SCALARS,
  GE: SCALARS,
  GT: SCALARS,
  BETWEEN: SCALARS,
  BEGINS_WITH: ["S", "B"],
  EQ: [...SCALARS, "SS", "NS", "BS"],
  NE: [...SCALARS, "SS", "NS", "BS"],
  IN: SCALARS,
  CONTAINS: SCALARS,
  NOT_CONTAINS: SCALARS,
};

/** A condition of QueryFilter, ScanFilter or KeyConditions with its values read. */
export interface ReadCondition {
  readonly operator: string;
  readonly values: readonly Value[];
}

/** @throws Invalid for a wrong number of values, or values that the operator does not take */
export function readConditions(
  conditions: Readonly<Record<string, LegacyCondition>> | undefined,
): ReadonlyMap<string, ReadCondition> {
  const read = new Map<string, ReadCondition>();
  for (const [name, { ComparisonOperator: operator = "", AttributeValueList: list = [] }] of Object.entries(
    conditions ?? {},
  )) {
    const values = list.map((value) => readValue(value as WireValue));
    requireOperandCount(operator, values.length);
    requireOneType(values);
    const allowed = TYPES[operator];
    for (const value of values) {
      if (allowed !== undefined && !allowed.includes(typeOf(value))) {
        throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${typeOf(value)} AttributeValue type`);
      }
    }
    if (operator === "BETWEEN") requireAscending(values);
    read.set(name, { operator, values });
  }
  return read;
}

function requireOperandCount(operator: string, count: number): void {
  if (OPERANDS[operator]?.(count) !== true) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
}

function requireOneType(values: readonly Value[]): void {
  const [first] = values;
  if (first !== undefined && values.some((value) => typeOf(value) !== typeOf(first))) {
    throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  }
}

function requireAscending([low, high]: readonly Value[]): void {
  if (low !== undefined && high !== undefined && (compareValues(low, high) ?? 0) > 0) {
    throw new Invalid(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  }
}

/** QueryFilter and ScanFilter as a condition. */
export function bindFilter(
  conditions: ReadonlyMap<string, ReadCondition>,
  operator: ConditionalOperator,
): BoundCondition | undefined {
  return joined(
    [...conditions].map(([name, read]) => [name, single(name, read)]),
    operator,
  );
}

/** Expected as a condition. @throws Invalid where its members do not fit together */
export function bindExpected(
  expected: Readonly<Record<string, LegacyExpectation>> | undefined,
  operator: ConditionalOperator,
): BoundCondition | undefined {
  return joined(
    Object.entries(expected ?? {}).map(([name, expectation]) => [
      name,
      single(name, readExpectation(name, expectation)),
    ]),
    operator,
  );
}

function readExpectation(name: string, expectation: LegacyExpectation): ReadCondition {
  const { Value: given, Exists: exists, ComparisonOperator: operator, AttributeValueList: list } = expectation;
  if (list !== undefined && given !== undefined) {
    throw invalidParameter(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  }
  if (operator === undefined) {
    if (list !== undefined) {
      throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
    }
    if (exists !== false && given === undefined) {
      throw invalidParameter(`Value must be provided when Exists is ${exists ?? "null"} for Attribute: ${name}`);
    }
    if (exists === false && given !== undefined) {
      throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
    }
    return given === undefined
      ? { operator: "NULL", values: [] }
      : { operator: "EQ", values: [readValue(given as WireValue)] };
  }
  if (exists !== undefined) {
    throw invalidParameter(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
  }
  if (operator !== "NULL" && operator !== "NOT_NULL" && list === undefined && given === undefined) {
    throw invalidParameter(
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
    );
  }
  const wires = list ?? (given === undefined ? [] : [given]);
  requireOperandCount(operator, wires.length);
  const values = wires.map((value) => readValue(value as WireValue));
  requireOneType(values);
  if (operator === "BETWEEN") requireAscending(values);
  return { operator, values };
}

function joined(
  conditions: readonly (readonly [string, Condition])[],
  operator: ConditionalOperator,
): BoundCondition | undefined {
  // unverified: AWS's words.
  if (operator !== undefined && conditions.length === 0) {
    throw invalidParameter("ConditionalOperator cannot be used without Filter or Expected");
  }
  if (operator !== undefined && conditions.length === 1) {
    throw invalidParameter("ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  const [first, ...rest] = conditions;
  if (first === undefined) return undefined;
  const kind = operator === "OR" ? "or" : "and";
  return {
    condition: rest.reduce<Condition>((left, [, right]) => ({ kind, left, right }), first[1]),
    paths: conditions.map(([name]): Path => [name]),
  };
}

const COMPARATORS = { EQ: "=", NE: "<>", LE: "<=", LT: "<", GE: ">=", GT: ">" } as const;

function single(name: string, { operator, values }: ReadCondition): Condition {
  const path: Path = [name];
  const operand: Operand = { kind: "path", path };
  const [first, second] = values.map((value): Operand => ({ kind: "value", value }));
  switch (operator) {
    case "NULL":
      return { kind: "attribute_not_exists", path };
    case "NOT_NULL":
      return { kind: "attribute_exists", path };
    case "IN":
      return { kind: "in", operand, list: values.map((value): Operand => ({ kind: "value", value })) };
  }
  if (first === undefined) throw new Error(`${operator} without a value was not refused`);
  switch (operator) {
    case "BETWEEN":
      if (second === undefined) throw new Error("BETWEEN without a second value was not refused");
      return { kind: "between", operand, low: first, high: second };
    case "BEGINS_WITH":
      return { kind: "begins_with", operand, what: first };
    case "CONTAINS":
      return { kind: "contains", operand, what: first };
    case "NOT_CONTAINS":
      return { kind: "not", inner: { kind: "contains", operand, what: first } };
    default:
      return {
        kind: "compare",
        comparator: COMPARATORS[operator as keyof typeof COMPARATORS],
        left: operand,
        right: first,
      };
  }
}

/** AttributeUpdates as an update. */
export function bindAttributeUpdates(updates: Readonly<Record<string, LegacyUpdate>>): Update {
  const actions = Object.entries(updates).map(([name, { Action: kind = "PUT", Value: given }]): Action => {
    const path: Path = [name];
    const value = given === undefined ? undefined : readValue(given as WireValue);
    if (value === undefined) {
      if (kind !== "DELETE") {
        throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
      }
      return { kind: "remove", path };
    }
    const type = typeOf(value);
    if (kind === "DELETE" && !["SS", "NS", "BS"].includes(type)) {
      throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
    }
    if (kind === "ADD" && !["L", "SS", "NS", "BS", "N"].includes(type)) {
      throw invalidParameter(`ADD action is not supported for the type ${type}`);
    }
    if (kind === "PUT") return { kind: "set", path, operand: { kind: "value", value } };
    return { kind: kind === "ADD" ? "add" : "delete", path, value };
  });
  return {
    actions,
    paths: actions.map(({ path }) => path),
    reads: [],
    mismatch: "Type mismatch for attribute to update",
  };
}

/** AttributesToGet as a projection. */
export function bindAttributesToGet(names: readonly string[]): Projection {
  const duplicate = findDuplicate(names);
  if (duplicate !== undefined) throw invalidParameter(`Duplicate value in attribute name: ${duplicate}`);
  return projectionOf(names.map((name): Path => [name]));
}
