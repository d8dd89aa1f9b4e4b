/**
 * KeyConditionExpression and KeyConditions as one test for each key attribute.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import { Invalid } from "../errors.js";
import type { Value } from "../values/attribute-value.js";
import type { Comparator, Condition, Operand } from "./condition.js";
import type { ReadCondition } from "./legacy.js";

/** What one key attribute must be; `operator` in the legacy parameters' spelling, which has more than keys may use. */
export type KeyTest = ReadCondition;

const OPERATORS: Readonly<Record<Comparator, string>> = {
  "=": "EQ",
  "<>": "NE",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
};
const FLIPPED: Readonly<Record<string, string>> = { EQ: "EQ", LT: "GT", LE: "GE", GT: "LT", GE: "LE" };

/** @throws Invalid for whatever a key condition may not be */
export function keyTestsOf(condition: Condition): ReadonlyMap<string, KeyTest> {
  const tests = new Map<string, KeyTest>();
  collect(condition, tests);
  return tests;
}

function collect(condition: Condition, tests: Map<string, KeyTest>): void {
  switch (condition.kind) {
    case "and":
      collect(condition.left, tests);
      collect(condition.right, tests);
      return;
    case "or":
    case "not":
    case "in":
      throw new Invalid(`Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`);
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "contains":
      throw new Invalid(`Invalid operator used in KeyConditionExpression: ${condition.kind}`);
    case "misused":
      throw new Error("a misused function was not refused when the expression was bound");
    case "compare": {
      if (condition.comparator === "<>") throw new Invalid("Invalid operator used in KeyConditionExpression: <>");
      const operator = OPERATORS[condition.comparator];
      const { name, values, position } = parts([condition.left, condition.right]);
      add(tests, name, { operator: position === 0 ? operator : (FLIPPED[operator] ?? operator), values });
      return;
    }
    case "between": {
      if (condition.operand.kind !== "path") throw firstOperand("BETWEEN");
      const { name, values } = parts([condition.operand, condition.low, condition.high]);
      add(tests, name, { operator: "BETWEEN", values });
      return;
    }
    case "begins_with": {
      if (condition.operand.kind !== "path") throw firstOperand("begins_with");
      const { name, values } = parts([condition.operand, condition.what]);
      add(tests, name, { operator: "BEGINS_WITH", values });
    }
  }
}

const firstOperand = (operator: string): Invalid =>
  new Invalid(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );

function parts(operands: readonly Operand[]): { name: string; values: Value[]; position: number } {
  let name: string | undefined;
  let position = 0;
  const values: Value[] = [];
  for (const [index, operand] of operands.entries()) {
    if (operand.kind === "size") throw new Invalid("KeyConditionExpressions cannot contain nested operations");
    if (operand.kind === "value") values.push(operand.value);
    else {
      if (name !== undefined) {
        throw new Invalid(
          "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        );
      }
      if (operand.path.length > 1) {
        // AWS: recorded in eu-west-2 by dynoxide (CHANGELOG 0.11.2).
        throw new Invalid(
          "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes",
        );
      }
      [name] = operand.path;
      position = index;
    }
  }
  if (name === undefined) {
    throw new Invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
  }
  return { name, values, position };
}

function add(tests: Map<string, KeyTest>, name: string, test: KeyTest): void {
  if (tests.has(name)) throw new Invalid("KeyConditionExpressions must only contain one condition per key");
  tests.set(name, test);
}
