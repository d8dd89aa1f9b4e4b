/** Bounds of AWS's number kinds, and numbers written as text. */
import type { SimpleType } from "@rolecall/aws-model";
import type { Kind } from "./words.js";

export type IntegerType = "byte" | "short" | "integer" | "long";

export const integerBounds: Readonly<Record<IntegerType, readonly [min: number, max: number]>> = {
  byte: [-128, 127],
  short: [-32_768, 32_767],
  integer: [-2_147_483_648, 2_147_483_647],
  // The outermost doubles inside 64 bits: 2^63 itself is out.
  long: [-(2 ** 63), 2 ** 63 - 2 ** 10],
};

export const isInteger = (type: SimpleType): type is IntegerType => type in integerBounds;

export const kindOf: Readonly<Record<Exclude<SimpleType, "document">, Kind>> = {
  string: "String",
  boolean: "Boolean",
  byte: "Byte",
  short: "Short",
  integer: "Integer",
  long: "Long",
  float: "Float",
  double: "Double",
  bigInteger: "BigInteger",
  bigDecimal: "BigDecimal",
  timestamp: "Timestamp",
  blob: "Blob",
};

export function parseInteger(text: string, type: IntegerType): number | undefined {
  if (!/^[-+]?\d{1,20}$/.test(text)) return undefined;
  const value = Number(text);
  const [min, max] = integerBounds[type];
  return value >= min && value <= max ? value : undefined;
}

const notFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** AWS writes what JSON has no number for as these three texts. */
export const parseNotFinite = (text: string): number | undefined =>
  Object.hasOwn(notFinite, text) ? notFinite[text] : undefined;

export function parseFloatText(text: string): number | undefined {
  const special = parseNotFinite(text);
  if (special !== undefined) return special;
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
