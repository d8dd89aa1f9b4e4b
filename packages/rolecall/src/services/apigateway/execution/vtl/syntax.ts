/** What a template is made of: the tree that `parse.ts` makes and `render.ts` walks. */

export type Node =
  | string
  | { readonly kind: "print"; readonly reference: Reference }
  | { readonly kind: "set"; readonly target: Reference; readonly value: Expression }
  | { readonly kind: "if"; readonly branches: readonly Branch[] }
  | { readonly kind: "foreach"; readonly variable: string; readonly over: Expression; readonly body: Block }
  | { readonly kind: "macro"; readonly name: string; readonly parameters: readonly string[]; readonly body: Block }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly source: string }
  | { readonly kind: "define"; readonly variable: string; readonly body: Block }
  | { readonly kind: "evaluate"; readonly text: Expression }
  | { readonly kind: "break" }
  | { readonly kind: "stop" };

export type Block = readonly Node[];

export interface Branch {
  /** Absent for `#else`. */
  readonly condition?: Expression;
  readonly body: Block;
}

/** `$!{pets.first().names[0]}` */
export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly path: readonly Step[];
  /** `$!`: nothing is printed where there is no value. */
  readonly quiet: boolean;
  /** As it was written, which is printed where there is no value. */
  readonly source: string;
}

export type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "method"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "index"; readonly index: Expression };

export type Expression =
  | Reference
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** A text in double quotes, which is a template itself. */
  | { readonly kind: "text"; readonly body: Block }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "range"; readonly from: Expression; readonly to: Expression }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

export type Operator = "||" | "&&" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "%";

/** Why a template is none, or why it cannot be rendered. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}
