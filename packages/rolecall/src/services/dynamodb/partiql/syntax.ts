/** What a PartiQL statement says, before its parameters are put in. */
import type { Path } from "../expressions/path.js";
import type { Spot } from "./tokens.js";

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Expression = { readonly at: Spot } & (
  | { readonly kind: "string" | "number" | "ion"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" | "missing" }
  | { readonly kind: "list" | "bag"; readonly items: readonly Expression[] }
  | { readonly kind: "tuple"; readonly fields: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly inner: Expression }
  | { readonly kind: "compare"; readonly comparator: Comparator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "arithmetic"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "between"; readonly operand: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: "in"; readonly operand: Expression; readonly list: readonly Expression[] }
  | { readonly kind: "is"; readonly operand: Expression; readonly type: string; readonly typeAt: Spot }
);

export type PathExpression = Extract<Expression, { kind: "path" }>;
export type TupleExpression = Extract<Expression, { kind: "tuple" }>;

export interface Source {
  readonly table: string;
  readonly index?: string;
}

export interface Ordering {
  readonly by: Expression;
  readonly descending: boolean;
}

export type Returning = "ALL OLD" | "MODIFIED OLD" | "ALL NEW" | "MODIFIED NEW";

export type Change =
  | { readonly kind: "set"; readonly target: PathExpression; readonly value: Expression }
  | { readonly kind: "remove"; readonly target: PathExpression };

export interface Select {
  readonly kind: "select";
  /** The paths to give; undefined for `*`. */
  readonly columns: readonly PathExpression[] | undefined;
  readonly source: Source;
  readonly where: Expression | undefined;
  readonly order: readonly Ordering[];
}

export type Statement =
  | Select
  /** A condition of a transaction. */
  | { readonly kind: "exists"; readonly select: Select }
  | { readonly kind: "insert"; readonly table: string; readonly item: TupleExpression }
  | {
      readonly kind: "update";
      readonly table: string;
      readonly changes: readonly Change[];
      readonly where: Expression | undefined;
      readonly returning: Returning | undefined;
    }
  | {
      readonly kind: "delete";
      readonly table: string;
      readonly where: Expression | undefined;
      readonly returning: Returning | undefined;
    };

export interface Parsed {
  readonly statement: Statement;
  /** How many `?` it has. */
  readonly parameters: number;
}
