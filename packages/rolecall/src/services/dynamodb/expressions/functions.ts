/** What the functions of conditions take, in condition expressions and in the WHERE clauses of PartiQL alike. */
import { typeOf } from "../values/attribute-value.js";
import type { Operand } from "./condition.js";

/** How many operands each function has. */
export const OPERANDS_OF: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

export const wrongOperandCount = (name: string, given: number): string =>
  `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${given}`;

/** What attribute_type knows. */
export const TYPE_NAMES: ReadonlySet<string> = new Set(["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"]);

export const wrongTypeName = (name: string): string =>
  `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;

/** What `<` and its kin and BETWEEN compare. */
export const ORDERED_TYPES: ReadonlySet<string> = new Set(["S", "N", "B"]);

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (expression parameters), and of
// PartiQL: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html (IN)
export const MAX_IN_OPERANDS = 100;

export const tooManyInOperands = (given: number): string =>
  `The IN operator is provided with too many operands; number of operands: ${given}`;

/** The type of an operand that does not depend on the item. */
export const typeOfOperand = (operand: Operand): string | undefined =>
  operand.kind === "value" ? typeOf(operand.value) : operand.kind === "size" ? "N" : undefined;
