/** The value of an expression for a row. */
import { callFunction, isStructure, type Period, type QueryTimes } from "./functions.js";
import { floorTo } from "./periods.js";
import type { BinaryOperator, Expression } from "./query.js";
import type { Row } from "./row.js";
import { asNumber, asText, compareValues, fromJson, Instant, isTrue, truth, type Value } from "./value.js";

/** In stats: the value of an aggregate that stands in the expression; undefined for any other call. */
export type AggregateValue = (call: Expression) => { readonly value: Value } | undefined;

export function evaluate(expression: Expression, row: Row, times: QueryTimes, aggregate?: AggregateValue): Value {
  const of = (inner: Expression): Value => evaluate(inner, row, times, aggregate);
  switch (expression.kind) {
    case "field":
      return field(expression.name, row);
    case "literal":
      return expression.value;
    case "period":
    case "regex":
    case "list":
      return undefined;
    case "not":
      return truth(!isTrue(of(expression.of)));
    case "minus": {
      const number = asNumber(of(expression.of));
      return number === undefined ? undefined : -number;
    }
    case "index": {
      const structure = of(expression.of);
      return isStructure(structure) ? child(structure, String(expression.at)) : undefined;
    }
    case "call": {
      const aggregated = aggregate?.(expression);
      if (aggregated) return aggregated.value;
      const made = row.get(expression.text);
      if (made !== undefined) return made;
      if (expression.name === "bin") {
        const [period] = expression.args;
        const at = asNumber(row.get("@timestamp"));
        return period?.kind === "period" && at !== undefined ? new Instant(floorTo(at, period)) : undefined;
      }
      const periods = expression.args.filter((arg): arg is Expression & Period => arg.kind === "period");
      return callFunction(expression.name, expression.args.map(of), times, periods);
    }
    case "binary":
      return binary(expression.operator, expression.left, expression.right, of);
  }
}

function binary(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  of: (inner: Expression) => Value,
): Value {
  switch (operator) {
    case "and":
      return truth(isTrue(of(left)) && isTrue(of(right)));
    case "or":
      return truth(isTrue(of(left)) || isTrue(of(right)));
    case "like": {
      const text = asText(of(left));
      if (text === undefined) return 0;
      if (right.kind === "regex") return truth(right.regex.test(text));
      const part = asText(of(right));
      return truth(part !== undefined && text.includes(part));
    }
    case "in": {
      const value = of(left);
      return truth(right.kind === "list" && right.items.some((item) => compareValues(value, of(item)) === 0));
    }
    case "=":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return truth(compares(operator, of(left), of(right)));
    default:
      return arithmetic(operator, asNumber(of(left)), asNumber(of(right)));
  }
}

/** A field that is absent equals nothing, and differs from everything. */
function compares(operator: "=" | "!=" | "<" | "<=" | ">" | ">=", left: Value, right: Value): boolean {
  const order = compareValues(left, right);
  if (order === undefined) return operator === "!=" && !isStructure(left) && !isStructure(right);
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function arithmetic(operator: string, left: number | undefined, right: number | undefined): Value {
  if (left === undefined || right === undefined) return undefined;
  const result =
    operator === "+"
      ? left + right
      : operator === "-"
        ? left - right
        : operator === "*"
          ? left * right
          : operator === "/"
            ? left / right
            : operator === "%"
              ? left % right
              : left ** right;
  return Number.isFinite(result) ? result : undefined;
}

/** A field by its whole name, or a path into a structure that a command set. */
function field(name: string, row: Row): Value {
  const whole = row.get(name);
  if (whole !== undefined) return whole;
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    const base = row.get(name.slice(0, dot));
    if (!isStructure(base)) continue;
    let value: Value = base;
    for (const key of name.slice(dot + 1).split(".")) value = isStructure(value) ? child(value, key) : undefined;
    return value;
  }
  return undefined;
}

const child = (structure: object, key: string): Value =>
  Object.hasOwn(structure, key) ? fromJson((structure as Record<string, unknown>)[key]) : undefined;
