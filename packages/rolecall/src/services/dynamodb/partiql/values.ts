/**
 * Literals and parameters as attribute values.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html
 */
import { Invalid } from "../errors.js";
import {
  type MeasuredItem,
  readItem,
  readValue,
  type Value,
  type WireItem,
  type WireValue,
} from "../values/attribute-value.js";
import { invalidAt } from "./errors.js";
import type { Expression, TupleExpression } from "./syntax.js";

const LITERALS: ReadonlySet<Expression["kind"]> = new Set([
  "string",
  "number",
  "ion",
  "boolean",
  "null",
  "list",
  "bag",
  "tuple",
  "parameter",
]);

export const isValue = (expression: Expression): boolean => LITERALS.has(expression.kind);

/** The parameters of one statement, as the request gives them. */
export type Parameters = readonly WireValue[];

export const literalValue = (expression: Expression, parameters: Parameters): Value =>
  readValue(wireOf(expression, parameters));

/** The item of an INSERT. */
export const itemOf = (tuple: TupleExpression, parameters: Parameters): MeasuredItem =>
  readItem(fieldsOf(tuple, parameters));

function wireOf(expression: Expression, parameters: Parameters): WireValue {
  switch (expression.kind) {
    case "string":
      return { S: expression.text };
    case "number":
      return { N: expression.text };
    case "boolean":
      return { BOOL: expression.value };
    case "null":
      return { NULL: true };
    case "parameter":
      return parameters[expression.index] as WireValue;
    case "list":
      return { L: expression.items.map((item) => wireOf(item, parameters)) };
    case "tuple":
      return { M: fieldsOf(expression, parameters) };
    case "bag":
      return setOf(expression.items, parameters);
    case "ion":
      throw new Invalid(`Ion Literals are not supported: ${expression.text} under key root`);
    case "missing":
      throw new Invalid("MISSING must be compared using IS operator");
    default:
      // Recorded of a call; the place is its name's.
      throw invalidAt(`Unsupported data type: ${nameOf(expression)} under key root`, expression.at);
  }
}

function nameOf(expression: Expression): string {
  if (expression.kind === "call") return expression.name;
  if (expression.kind === "arithmetic") return expression.operator;
  return expression.kind === "path" ? String(expression.path[0]) : expression.kind;
}

function fieldsOf({ fields }: TupleExpression, parameters: Parameters): WireItem {
  const item: Record<string, WireValue> = {};
  for (const [key, value] of fields) {
    if (key.kind !== "string") {
      throw new Invalid(`Tuple keys must be of type String. Actual type: ${key.kind.toUpperCase()} under root`);
    }
    if (Object.hasOwn(item, key.text)) throw new Invalid(`Duplicate keys in tuple. Key: ${key.text} under root`);
    // `__proto__` is a name like any other.
    Object.defineProperty(item, key.text, {
      value: wireOf(value, parameters),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return item;
}

const SETS = { S: ["SS", "String Set"], N: ["NS", "Number Set"], B: ["BS", "Binary Set"] } as const;
const LONG_NAMES: Readonly<Record<string, string>> = { S: "STRING", N: "NUMBER", B: "BINARY" };

/** `<<…>>`: its first member says what kind of set it is. */
function setOf(items: readonly Expression[], parameters: Parameters): WireValue {
  // Recorded.
  if (items.length === 0) throw new Invalid("Empty bags are not supported");
  const members = items.map((item) => wireOf(item, parameters));
  const types = members.map((member) => Object.keys(member)[0] ?? "");
  const [first = ""] = types;
  if (first !== "S" && first !== "N" && first !== "B") {
    throw new Invalid("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
  }
  const [type, name] = SETS[first];
  const odd = types.find((other) => other !== first);
  if (odd !== undefined) {
    throw new Invalid(`Unexpected data type ${LONG_NAMES[odd] ?? odd} in ${name} under key root`);
  }
  return { [type]: members.map((member) => member[first]) };
}
