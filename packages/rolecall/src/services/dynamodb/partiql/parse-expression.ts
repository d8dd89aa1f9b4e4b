/**
 * Expressions of PartiQL: a Pratt parser, whose loop reads operators as long as they bind tighter than what stands
 * before them.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
 */
import { Invalid } from "../errors.js";
import type { PathPart } from "../expressions/path.js";
import { malformed } from "./errors.js";
import { isKeyword } from "./keywords.js";
import type { Comparator, Expression } from "./syntax.js";
import type { Spot, Token, TokenReader } from "./tokens.js";

const BINDING = { none: 0, or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6 } as const;

/** Guards the recursion; no value that DynamoDB takes nests as deep. unverified: AWS's limit and words. */
const MAX_DEPTH = 200;

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** Keywords that are functions where a parenthesis follows. */
const CALLABLE: ReadonlySet<string> = new Set(["SIZE", "EXISTS", "COUNT", "SUM", "MIN", "MAX", "AVG"]);

export class ExpressionParser {
  /** How many `?` were read. */
  parameters = 0;
  private depth = 0;

  constructor(private readonly reader: TokenReader) {}

  expression(binding: number = BINDING.none): Expression {
    if (++this.depth > MAX_DEPTH) throw malformed("Expression is nested too deeply");
    let left = this.prefix();
    for (;;) {
      const next = this.infix(left, binding);
      if (next === undefined) break;
      left = next;
    }
    this.depth--;
    return left;
  }

  /** A path alone: a column, an attribute to set or to remove. */
  isPathStart(): boolean {
    const { token } = this.reader;
    return token.kind === "quoted" || (token.kind === "word" && !isKeyword(token.text));
  }

  private prefix(): Expression {
    const { reader } = this;
    const { token } = reader;
    switch (token.kind) {
      case "string":
      case "number":
      case "ion":
        reader.advance();
        return { kind: token.kind, text: token.text, at: token };
      case "parameter":
        reader.advance();
        return { kind: "parameter", index: this.parameters++, at: token };
      case "quoted":
        return this.path();
      case "word":
        return this.word();
      case "symbol":
        return this.bracketed(token);
      case "end":
        throw malformed("Unexpected term");
    }
  }

  private word(): Expression {
    const { reader } = this;
    const { token } = reader;
    const upper = token.text.toUpperCase();
    const isCall = reader.following.kind === "symbol" && reader.following.text === "(";
    if (isCall && (!isKeyword(token.text) || CALLABLE.has(upper))) return this.call();
    switch (upper) {
      case "NOT":
        reader.advance();
        return { kind: "not", inner: this.expression(BINDING.not), at: token };
      case "TRUE":
      case "FALSE":
        reader.advance();
        return { kind: "boolean", value: upper === "TRUE", at: token };
      case "NULL":
        reader.advance();
        return { kind: "null", at: token };
      case "MISSING":
        reader.advance();
        return { kind: "missing", at: token };
      default:
        return this.path();
    }
  }

  private call(): Expression {
    const { reader } = this;
    const token = reader.advance();
    reader.advance();
    const args = reader.isSymbol(")") ? [] : this.several();
    this.expect(")", "RIGHT_PAREN");
    return { kind: "call", name: token.text.toLowerCase(), args, at: token };
  }

  private bracketed(token: Token): Expression {
    const { reader } = this;
    switch (token.text) {
      case "(": {
        reader.advance();
        const inner = this.expression();
        this.expect(")", "RIGHT_PAREN");
        return inner;
      }
      case "[": {
        reader.advance();
        const items = reader.isSymbol("]") ? [] : this.several();
        this.expect("]", "RIGHT_BRACKET");
        return { kind: "list", items, at: token };
      }
      case "<<": {
        reader.advance();
        const items = reader.isSymbol(">>") ? [] : this.several();
        this.expect(">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
        return { kind: "bag", items, at: token };
      }
      case "{":
        return this.tuple();
      case "-":
      case "+": {
        reader.advance();
        const { token: number } = reader;
        if (number.kind !== "number") throw malformed("Unexpected term");
        reader.advance();
        return { kind: "number", text: token.text === "-" ? `-${number.text}` : number.text, at: token };
      }
      default:
        throw malformed("Unexpected term");
    }
  }

  private tuple(): Expression {
    const { reader } = this;
    const at = reader.advance();
    const fields: (readonly [Expression, Expression])[] = [];
    if (!reader.isSymbol("}")) {
      do {
        const key = this.expression();
        this.expect(":", "COLON");
        fields.push([key, this.expression()]);
      } while (reader.takeSymbol(","));
    }
    this.expect("}", "RIGHT_CURLY");
    return { kind: "tuple", fields, at };
  }

  /** A path in whole: `a."b c"[2]['d']`. */
  path(): Expression & { readonly kind: "path" } {
    const { reader } = this;
    const first = reader.token;
    if (!this.isPathStart()) throw malformed(first.kind === "word" ? "Unexpected keyword" : "Unexpected term");
    requireName(first);
    reader.advance();
    const parts: [string, ...PathPart[]] = [first.text];
    for (;;) {
      if (reader.takeSymbol(".")) {
        const { token } = reader;
        if (token.kind === "symbol" && token.text === "*") {
          throw new Invalid("Unpivot path component like a.*.b are not supported");
        }
        if (!this.isPathStart()) throw malformed("Invalid path dot component");
        requireName(token);
        reader.advance();
        parts.push(token.text);
      } else if (reader.takeSymbol("[")) {
        parts.push(this.position());
        this.expect("]", "RIGHT_BRACKET");
      } else {
        return { kind: "path", path: parts, at: first };
      }
    }
  }

  private position(): PathPart {
    const { reader } = this;
    const negative = reader.takeSymbol("-");
    const token = reader.advance();
    if (token.kind === "number" && /^\d+$/.test(token.text)) {
      const text = negative ? `-${token.text}` : token.text;
      if (negative || Number(token.text) > MAX_POSITION) {
        throw new Invalid(`List index is not within the allowable range; index: [${text}]`);
      }
      return Number(token.text);
    }
    if (token.kind === "string" && !negative) return token.text;
    if (token.kind === "symbol" && token.text === "*") {
      throw new Invalid("Wildcard path component like a[*].b are not supported");
    }
    throw malformed("Unexpected term");
  }

  private infix(left: Expression, binding: number): Expression | undefined {
    const { reader } = this;
    const { token } = reader;
    if (token.kind === "symbol") {
      const comparator = Object.hasOwn(COMPARATORS, token.text) ? COMPARATORS[token.text] : undefined;
      if (comparator !== undefined && binding < BINDING.comparison) {
        reader.advance();
        return { kind: "compare", comparator, left, right: this.expression(BINDING.comparison), at: token };
      }
      const own = SUMS.has(token.text) ? BINDING.sum : PRODUCTS.has(token.text) ? BINDING.product : undefined;
      if (own === undefined || binding >= own) return undefined;
      reader.advance();
      return { kind: "arithmetic", operator: token.text, left, right: this.expression(own), at: token };
    }
    if (token.kind !== "word") return undefined;
    const upper = token.text.toUpperCase();
    if (upper === "OR" || upper === "AND") {
      const own = upper === "OR" ? BINDING.or : BINDING.and;
      if (binding >= own) return undefined;
      reader.advance();
      return { kind: upper === "OR" ? "or" : "and", left, right: this.expression(own), at: token };
    }
    return binding < BINDING.comparison ? this.predicate(left, token) : undefined;
  }

  /** `IN`, `BETWEEN`, `IS`, and the first two behind NOT. */
  private predicate(left: Expression, token: Token): Expression | undefined {
    const { reader } = this;
    const { following } = reader;
    const negated =
      reader.isKeyword("NOT") &&
      following.kind === "word" &&
      ["IN", "BETWEEN", "LIKE"].includes(following.text.toUpperCase());
    if (negated) reader.advance();
    const positive = this.plainPredicate(left, token);
    return negated && positive !== undefined ? { kind: "not", inner: positive, at: token } : positive;
  }

  private plainPredicate(operand: Expression, at: Spot): Expression | undefined {
    const { reader } = this;
    if (reader.takeKeyword("IN")) {
      if (reader.takeSymbol("(")) {
        const list = this.several();
        this.expect(")", "RIGHT_PAREN");
        return { kind: "in", operand, list, at };
      }
      const list = this.expression(BINDING.comparison);
      if ((list.kind !== "list" && list.kind !== "bag") || list.items.length === 0) throw invalidIn();
      return { kind: "in", operand, list: list.items, at };
    }
    if (reader.takeKeyword("BETWEEN")) {
      const low = this.expression(BINDING.comparison);
      if (!reader.takeKeyword("AND")) throw malformed("Expected AND keyword");
      return { kind: "between", operand, low, high: this.expression(BINDING.comparison), at };
    }
    if (reader.takeKeyword("IS")) {
      const negated = reader.takeKeyword("NOT");
      const token = reader.advance();
      if (token.kind !== "word") throw malformed("Unexpected term");
      const is = { kind: "is", operand, type: token.text.toUpperCase(), typeAt: token, at } as const;
      return negated ? { kind: "not", inner: is, at } : is;
    }
    if (reader.isKeyword("LIKE")) throw new Invalid("Unsupported operator in Condition Expression. Operator: LIKE");
    return undefined;
  }

  private several(): Expression[] {
    const all = [this.expression()];
    while (this.reader.takeSymbol(",")) all.push(this.expression());
    return all;
  }

  /** `RIGHT_PAREN` is recorded; the names of the others follow it. */
  expect(symbol: string, name: string): void {
    if (!this.reader.takeSymbol(symbol)) throw malformed(`Expected ${name}`);
  }
}

const SUMS: ReadonlySet<string> = new Set(["+", "-", "||"]);
const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "%"]);

// AWS: a list has no more elements than an item of 400 KB holds; far beyond it a position means nothing.
const MAX_POSITION = 2 ** 31 - 1;

const invalidIn = (): Invalid =>
  new Invalid(
    "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
  );

function requireName({ text }: Token): void {
  if (text === "") throw new Invalid("Path component cannot be an empty string");
}
