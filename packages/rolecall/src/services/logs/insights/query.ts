/** A parsed query: its commands in order. */
import type { LinearRegex } from "../linear-regex.js";

export type Command =
  | { readonly kind: "fields" | "display"; readonly columns: readonly Column[] }
  | { readonly kind: "filter"; readonly condition: Expression }
  | {
      readonly kind: "parse";
      readonly source: Expression;
      readonly regex: LinearRegex;
      readonly names: readonly string[];
    }
  | { readonly kind: "stats"; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | { readonly kind: "sort"; readonly keys: readonly { readonly by: Expression; readonly descending: boolean }[] }
  | { readonly kind: "dedup"; readonly by: readonly Expression[] }
  | { readonly kind: "limit"; readonly count: number };

export interface Column {
  readonly name: string;
  readonly value: Expression;
}

export type Expression =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "period"; readonly count: number; readonly unit: Unit }
  | { readonly kind: "regex"; readonly regex: LinearRegex }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | {
      readonly kind: "call";
      /** In lower case, without underscores. */
      readonly name: string;
      readonly args: readonly Expression[];
      /** As the query has it: after stats it names a column. */
      readonly text: string;
    }
  | { readonly kind: "not" | "minus"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "index"; readonly of: Expression; readonly at: number | string };

export type BinaryOperator =
  | "and"
  | "or"
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "like"
  | "in"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "^";

export type Unit = "ms" | "s" | "m" | "h" | "d" | "w" | "mo" | "q" | "y";
