/**
 * WHERE clauses as the conditions that DynamoDB's expressions have: both mean the same, comparison for comparison
 * (recorded for each type of attribute). What is absent is therefore `<>` to every value, as in a condition expression
 * (unverified for statements).
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html
 * The words about operands are those of condition expressions, recorded for statements too.
 */
import { Invalid } from "../errors.js";
import type { BoundCondition, Condition, Operand } from "../expressions/condition.js";
import {
  MAX_IN_OPERANDS,
  OPERANDS_OF,
  ORDERED_TYPES,
  TYPE_NAMES,
  tooManyInOperands,
  typeOfOperand,
  wrongOperandCount,
  wrongTypeName,
} from "../expressions/functions.js";
import type { Path } from "../expressions/path.js";
import { typeOf } from "../values/attribute-value.js";
import { invalidAt } from "./errors.js";
import type { Expression } from "./syntax.js";
import { isValue, literalValue, type Parameters } from "./values.js";

type Call = Extract<Expression, { kind: "call" }>;

/** The types behind IS, in DynamoDB's names. */
const TYPES: Readonly<Record<string, string>> = {
  NULL: "NULL",
  BOOLEAN: "BOOL",
  BLOB: "B",
  STRING: "S",
  NUMERIC: "N",
  STRUCT: "M",
  TUPLE: "M",
  LIST: "L",
};

export function bindWhere(where: Expression, parameters: Parameters): BoundCondition {
  const binder = new Binder(parameters);
  return { condition: binder.condition(where), paths: binder.paths };
}

class Binder {
  readonly paths: Path[] = [];

  constructor(private readonly parameters: Parameters) {}

  condition(expression: Expression): Condition {
    switch (expression.kind) {
      case "and":
      case "or":
        for (const side of [expression.left, expression.right]) {
          if (!isCondition(side)) throw new Invalid("The arguments to AND/OR must be Expressions");
        }
        return {
          kind: expression.kind,
          left: this.condition(expression.left),
          right: this.condition(expression.right),
        };
      case "not":
        if (!isCondition(expression.inner)) throw new Invalid("The argument to NOT must be a Type or Expression");
        return { kind: "not", inner: this.condition(expression.inner) };
      case "compare": {
        const { comparator } = expression;
        const left = this.operand(expression.left);
        const right = this.operand(expression.right);
        if (comparator !== "=" && comparator !== "<>") requireOrdered(comparator, [left, right]);
        return { kind: "compare", comparator, left, right };
      }
      case "between": {
        const operand = this.operand(expression.operand);
        const low = this.operand(expression.low);
        const high = this.operand(expression.high);
        requireOrdered("BETWEEN", [operand, low, high]);
        return { kind: "between", operand, low, high };
      }
      case "in": {
        if (expression.list.length > MAX_IN_OPERANDS) {
          throw new Invalid(tooManyInOperands(expression.list.length));
        }
        const operand = this.operand(expression.operand);
        return { kind: "in", operand, list: expression.list.map((member) => this.operand(member)) };
      }
      case "is":
        return this.is(expression);
      case "call":
        return this.call(expression);
      default:
        throw new Invalid("WHERE clause must contain an expression that resolves to a boolean");
    }
  }

  private is({ operand, type }: Extract<Expression, { kind: "is" }>): Condition {
    if (operand.kind !== "path" && !isValue(operand)) {
      throw new Invalid("The left hand side argument to IS must be a Variable Reference, Literal, or Path");
    }
    if (type === "MISSING") {
      if (operand.kind === "path") {
        this.paths.push(operand.path);
        return { kind: "attribute_not_exists", path: operand.path };
      }
      // A literal is never missing.
      const value = this.operand(operand);
      return { kind: "not", inner: { kind: "compare", comparator: "=", left: value, right: value } };
    }
    const name = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (name === undefined) {
      throw new Invalid(
        `Unsupported data type for IS operator: ${type}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]`,
      );
    }
    return { kind: "attribute_type", operand: this.operand(operand), type: name };
  }

  private call(call: Call): Condition {
    requireCall(call);
    const { name } = call;
    if (name === "size") throw new Invalid("WHERE clause must contain an expression that resolves to a boolean");
    const [first, second] = call.args as [Expression, Expression];
    if (name === "attribute_exists" || name === "attribute_not_exists") {
      if (first.kind !== "path") {
        throw new Invalid(`Operator or function requires a document path; operator or function: ${name}`);
      }
      this.paths.push(first.path);
      return { kind: name, path: first.path };
    }
    const operand = this.operand(first);
    const what = this.operand(second);
    if (name === "begins_with") {
      for (const side of [operand, what]) {
        const type = typeOfOperand(side);
        if (type !== undefined && type !== "S" && type !== "B") throw wrongType(name, type);
      }
      return { kind: "begins_with", operand, what };
    }
    if (name === "contains") return { kind: "contains", operand, what };
    const type = typeOfOperand(what);
    if (what.kind !== "value" || !("S" in what.value)) {
      throw wrongType(name, type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    }
    if (!TYPE_NAMES.has(what.value.S)) {
      throw new Invalid(wrongTypeName(what.value.S));
    }
    return { kind: "attribute_type", operand, type: what.value.S };
  }

  private operand(expression: Expression): Operand {
    if (expression.kind === "path") {
      this.paths.push(expression.path);
      return { kind: "path", path: expression.path };
    }
    if (expression.kind === "call") {
      requireCall(expression);
      if (expression.name !== "size") {
        throw new Invalid(
          `The function is not allowed to be used this way in an expression; function: ${expression.name}`,
        );
      }
      const of = this.operand(expression.args[0] as Expression);
      const type = typeOfOperand(of);
      if (type === "N" || type === "BOOL" || type === "NULL") throw wrongType("size", type);
      return { kind: "size", of };
    }
    if (expression.kind === "arithmetic") {
      throw new Invalid(`Unsupported operator in Condition Expression. Operator: ${expression.operator}`);
    }
    return { kind: "value", value: literalValue(expression, this.parameters) };
  }
}

/** @throws Invalid for a function that WHERE does not know, or with too few or many operands (both recorded) */
function requireCall({ name, args, at }: Call): void {
  const wanted = Object.hasOwn(OPERANDS_OF, name) ? OPERANDS_OF[name] : undefined;
  if (wanted === undefined) throw invalidAt(`Unrecognized function: ${name}`, at);
  if (wanted !== args.length) {
    throw new Invalid(wrongOperandCount(name, args.length));
  }
}

const CONDITIONS: ReadonlySet<Expression["kind"]> = new Set([
  "and",
  "or",
  "not",
  "compare",
  "between",
  "in",
  "is",
  "call",
]);

const isCondition = ({ kind }: Expression): boolean => CONDITIONS.has(kind);

/** Recorded for all comparators, in these words, which are not those of condition expressions. */
function requireOrdered(operator: string, operands: readonly Operand[]): void {
  for (const operand of operands) {
    const type = operand.kind === "value" ? typeOf(operand.value) : undefined;
    if (type !== undefined && !ORDERED_TYPES.has(type)) throw wrongType(operator, type);
  }
}

const wrongType = (name: string, type: string): Invalid =>
  new Invalid(`Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`);
