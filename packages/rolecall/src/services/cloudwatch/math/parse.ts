/**
 * Metric math as a tree. Binding, from the loosest: OR, AND, comparisons, + and -, * and /, ^ (to the right), unary minus
 * (unverified: AWS says nothing of precedence).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11)
 */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** The id of a query, in lower case at its beginning. */
  | { readonly kind: "id"; readonly name: string }
  /** A word of a function's own: `REPEAT`, `DESC`. */
  | { readonly kind: "word"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: "negative"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression };

export class MathError extends Error {
  override readonly name = "MathError";
}

const TOKEN =
  /\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|'[^']*'|"[^"]*"|==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],])/y;

/** Operators by how loosely they bind. */
const LEVELS: readonly (readonly string[])[] = [
  ["OR", "||"],
  ["AND", "&&"],
  ["==", "!=", "<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/"],
];

/** Expressions nest no deeper. */
const DEEPEST = 100;

/** @throws MathError */
export function parse(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;
  const next = () => tokens[at];
  const take = (wanted: string) => {
    if (next() !== wanted) throw new MathError(`\`${wanted}\` is missing`);
    at += 1;
  };

  function level(index: number): Expression {
    const operators = LEVELS[index];
    if (!operators) return unary();
    let left = level(index + 1);
    for (let operator = next(); operator !== undefined && operators.includes(operator); operator = next()) {
      at += 1;
      left = { kind: "binary", operator, left, right: level(index + 1) };
    }
    return left;
  }

  function unary(): Expression {
    if (next() === "-") {
      at += 1;
      return deeper(() => ({ kind: "negative", of: unary() }));
    }
    const base = primary();
    if (next() !== "^") return base;
    at += 1;
    return deeper(() => ({ kind: "binary", operator: "^", left: base, right: unary() }));
  }

  function deeper<Result>(read: () => Result): Result {
    depth += 1;
    if (depth > DEEPEST) throw new MathError("it is nested too deeply");
    const result = read();
    depth -= 1;
    return result;
  }

  function list(end: string): Expression[] {
    const items: Expression[] = [];
    while (next() !== end) {
      items.push(level(0));
      if (next() !== end) take(",");
    }
    take(end);
    return items;
  }

  function primary(): Expression {
    const token = next();
    if (token === undefined) throw new MathError("it ends too early");
    at += 1;
    if (token === "(") {
      return deeper(() => {
        const inner = level(0);
        take(")");
        return inner;
      });
    }
    if (token === "[") return deeper(() => ({ kind: "list", items: list("]") }));
    if (/^[\d.]/.test(token)) return { kind: "number", value: Number(token) };
    if (/^['"]/.test(token)) return { kind: "text", value: token.slice(1, -1) };
    if (!/^[A-Za-z_]/.test(token)) throw new MathError(`\`${token}\` is out of place`);
    if (next() === "(") {
      at += 1;
      return deeper(() => ({ kind: "call", name: token, given: list(")") }));
    }
    return /^[a-z]/.test(token) ? { kind: "id", name: token } : { kind: "word", name: token };
  }

  const whole = level(0);
  if (at < tokens.length) throw new MathError(`\`${next()}\` is out of place`);
  return whole;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new MathError(`\`${text.slice(from).trim().charAt(0)}\` is out of place`);
    tokens.push(token);
  }
  return tokens;
}
