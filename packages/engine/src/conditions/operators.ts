/**
 * The names of the operators. Compared exactly (inferred: AWS does not say whether case matters).
 */
import { arnLike } from "./arn.js";
import { binaryEquals } from "./binary.js";
import { bool } from "./bool.js";
import { date } from "./date.js";
import { ipAddress } from "./ip.js";
import { numeric } from "./numeric.js";
import type { Family } from "./operand.js";
import { stringEquals, stringEqualsIgnoreCase, stringLike } from "./string.js";

export interface Operator {
  /** Absent for Null, which looks at the key alone. */
  readonly family?: Family;
  /** A negated operator holds where none of the policy's values matches, and where the key is absent. */
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set?: "ForAllValues" | "ForAnyValue";
}

const less = (sign: number): boolean => sign < 0;
const lessOrEqual = (sign: number): boolean => sign <= 0;
const greater = (sign: number): boolean => sign > 0;
const greaterOrEqual = (sign: number): boolean => sign >= 0;
const equal = (sign: number): boolean => sign === 0;

const OPERATORS = new Map<string, { family?: Family; negated: boolean }>();
const define = (name: string, family: Family, negated = false): void => {
  OPERATORS.set(name, { family, negated });
};
define("StringEquals", stringEquals);
define("StringNotEquals", stringEquals, true);
define("StringEqualsIgnoreCase", stringEqualsIgnoreCase);
define("StringNotEqualsIgnoreCase", stringEqualsIgnoreCase, true);
define("StringLike", stringLike);
define("StringNotLike", stringLike, true);
for (const [kind, family] of [
  ["Numeric", numeric],
  ["Date", date],
] as const) {
  define(`${kind}Equals`, family(equal));
  define(`${kind}NotEquals`, family(equal), true);
  define(`${kind}LessThan`, family(less));
  define(`${kind}LessThanEquals`, family(lessOrEqual));
  define(`${kind}GreaterThan`, family(greater));
  define(`${kind}GreaterThanEquals`, family(greaterOrEqual));
}
define("Bool", bool);
define("BinaryEquals", binaryEquals);
define("IpAddress", ipAddress);
define("NotIpAddress", ipAddress, true);
define("ArnEquals", arnLike);
define("ArnLike", arnLike);
define("ArnNotEquals", arnLike, true);
define("ArnNotLike", arnLike, true);
OPERATORS.set("Null", { negated: false });

/** Operators by their whole names; there are only so many. */
const found = new Map<string, Operator>();

/** `undefined` when there is no such operator. Null takes neither IfExists nor a set prefix. */
export function findOperator(text: string): Operator | undefined {
  const known = found.get(text);
  if (known !== undefined) return known;
  const operator = readOperator(text);
  if (operator !== undefined) found.set(text, operator);
  return operator;
}

function readOperator(text: string): Operator | undefined {
  let name = text;
  let set: Operator["set"];
  for (const prefix of ["ForAllValues", "ForAnyValue"] as const) {
    if (name.startsWith(`${prefix}:`)) {
      set = prefix;
      name = name.slice(prefix.length + 1);
      break;
    }
  }
  const ifExists = name.endsWith("IfExists");
  if (ifExists) name = name.slice(0, -"IfExists".length);
  const base = OPERATORS.get(name);
  if (base === undefined || (base.family === undefined && (ifExists || set !== undefined))) return undefined;
  return set === undefined ? { ...base, ifExists } : { ...base, ifExists, set };
}
