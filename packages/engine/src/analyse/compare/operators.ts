/** What kind of values an operator compares, told from its name; set prefixes and IfExists do not matter for that. */
import type { TextOperator } from "../language/index.js";

export type Base =
  | { readonly kind: "text"; readonly operator: TextOperator; readonly variables: true }
  | { readonly kind: "numeric" | "date" | "address" | "bytes" | "null"; readonly variables: false };

const TEXT: Readonly<Record<string, TextOperator>> = {
  StringEquals: "StringEquals",
  StringNotEquals: "StringEquals",
  StringEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringLike: "StringLike",
  StringNotLike: "StringLike",
  ArnEquals: "ArnLike",
  ArnLike: "ArnLike",
  ArnNotEquals: "ArnLike",
  ArnNotLike: "ArnLike",
  Bool: "Bool",
};

export function baseOperator(operatorText: string): Base {
  const name = operatorText.replace(/^ForA(?:llValues|nyValue):/, "").replace(/IfExists$/, "");
  const text = TEXT[name];
  if (text !== undefined) return { kind: "text", operator: text, variables: true };
  if (name.startsWith("Numeric")) return { kind: "numeric", variables: false };
  if (name.startsWith("Date")) return { kind: "date", variables: false };
  if (name.endsWith("IpAddress")) return { kind: "address", variables: false };
  return { kind: name === "Null" ? "null" : "bytes", variables: false };
}
