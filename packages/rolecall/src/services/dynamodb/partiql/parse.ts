/**
 * Statements of PartiQL: SELECT, INSERT, UPDATE, DELETE, and EXISTS around a SELECT.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
 */
import { Invalid } from "../errors.js";
import { cachedByText } from "../expressions/cache.js";
import { invalidAt, malformed } from "./errors.js";
import { ExpressionParser } from "./parse-expression.js";
import type {
  Change,
  Expression,
  Ordering,
  Parsed,
  PathExpression,
  Returning,
  Select,
  Source,
  Statement,
} from "./syntax.js";
import { type Token, TokenReader } from "./tokens.js";

const TABLE = /^[a-zA-Z0-9_.-]{3,255}$/;

const parseCached = cachedByText((text: string): Parsed | { readonly problem: Invalid } => {
  try {
    return new StatementParser(text).parse();
  } catch (error) {
    if (error instanceof Invalid) return { problem: error };
    throw error;
  }
});

/** @throws Invalid for what is no statement that DynamoDB knows */
export function parseStatement(text: string): Parsed {
  const parsed = parseCached(text);
  if ("problem" in parsed) throw parsed.problem.reworded((message) => message);
  return parsed;
}

class StatementParser {
  private readonly reader: TokenReader;
  private readonly expressions: ExpressionParser;

  constructor(text: string) {
    this.reader = new TokenReader(text);
    this.expressions = new ExpressionParser(this.reader);
  }

  parse(): Parsed {
    const { reader } = this;
    const statement = this.statement();
    reader.takeSymbol(";");
    const { token } = reader;
    if (token.kind !== "end") throw this.leftOver(token);
    return { statement, parameters: this.expressions.parameters };
  }

  private statement(): Statement {
    const { reader } = this;
    if (reader.takeKeyword("SELECT")) return this.select();
    if (reader.takeKeyword("INSERT")) return this.insert();
    if (reader.takeKeyword("UPDATE")) return this.update();
    if (reader.takeKeyword("DELETE")) return this.delete();
    if (reader.takeKeyword("EXISTS")) {
      this.expressions.expect("(", "LEFT_PAREN");
      if (!reader.takeKeyword("SELECT")) throw malformed("Unexpected term");
      const select = this.select();
      this.expressions.expect(")", "RIGHT_PAREN");
      return { kind: "exists", select };
    }
    throw malformed("Expected data manipulation");
  }

  private select(): Select {
    const { reader } = this;
    if (reader.isKeyword("VALUE") || reader.isKeyword("PIVOT")) {
      throw new Invalid("Select projection doesn't support value or pivot keywords");
    }
    if (reader.isKeyword("DISTINCT")) throw invalidAt("Unsupported clause: DISTINCT", reader.token);
    const columns = this.columns();
    this.keyword("FROM");
    const source = this.source();
    if (reader.isSymbol(",")) throw new Invalid("Only select from a single table or index is supported.");
    this.refuseAlias();
    const where = reader.takeKeyword("WHERE") ? this.expressions.expression() : undefined;
    return { kind: "select", columns, source, where, order: this.order() };
  }

  private columns(): PathExpression[] | undefined {
    const { reader } = this;
    if (reader.takeSymbol("*")) {
      if (reader.isSymbol(",")) throw starAndOthers();
      return undefined;
    }
    const columns: PathExpression[] = [];
    do {
      if (reader.isSymbol("*")) throw starAndOthers();
      const { token, following } = reader;
      // COUNT(*) and other calls: recorded.
      if (token.kind === "word" && following.kind === "symbol" && following.text === "(") {
        throw invalidAt("Unexpected path component", token);
      }
      const column = this.expressions.expression();
      if (column.kind !== "path") throw invalidAt("Unexpected path component", token);
      this.refuseAlias();
      columns.push(column);
    } while (reader.takeSymbol(","));
    return columns;
  }

  private order(): Ordering[] {
    const { reader } = this;
    if (!reader.takeKeyword("ORDER")) return [];
    this.keyword("BY");
    const order: Ordering[] = [];
    do {
      const by: Expression = this.expressions.expression();
      const descending = reader.takeKeyword("DESC");
      if (!descending) reader.takeKeyword("ASC");
      order.push({ by, descending });
    } while (reader.takeSymbol(","));
    return order;
  }

  private insert(): Statement {
    const { reader } = this;
    this.keyword("INTO");
    const table = this.table();
    if (!reader.takeKeyword("VALUE")) {
      if (reader.isKeyword("VALUES") || reader.isSymbol("<<") || reader.isSymbol("{")) {
        throw new Invalid(
          'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
        );
      }
      throw malformed("Unexpected keyword");
    }
    const item = this.expressions.expression();
    if (item.kind !== "tuple") {
      throw new Invalid(
        "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
      );
    }
    if (reader.isKeyword("AT")) throw new Invalid("AT is not supported in insert statements.");
    if (reader.isKeyword("RETURNING")) throw new Invalid("RETURNING is not supported in INSERT");
    return { kind: "insert", table, item };
  }

  private update(): Statement {
    const { reader } = this;
    const table = this.table();
    this.refuseAlias();
    const changes: Change[] = [];
    for (;;) {
      if (reader.takeKeyword("SET")) {
        do {
          const target = this.expressions.path();
          this.expressions.expect("=", "OPERATOR");
          changes.push({ kind: "set", target, value: this.expressions.expression() });
        } while (reader.takeSymbol(","));
      } else if (reader.takeKeyword("REMOVE")) {
        do changes.push({ kind: "remove", target: this.expressions.path() });
        while (reader.takeSymbol(","));
      } else break;
    }
    if (changes.length === 0) throw malformed("Expected data manipulation");
    return { kind: "update", table, changes, ...this.end() };
  }

  private delete(): Statement {
    this.keyword("FROM");
    const table = this.table();
    this.refuseAlias();
    const { where, returning } = this.end();
    if (returning !== undefined && returning !== "ALL OLD") {
      // Recorded.
      throw new Invalid(
        `Invalid returning clause: RETURNING ${returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
      );
    }
    return { kind: "delete", table, where, returning };
  }

  /** What UPDATE and DELETE end in. */
  private end(): { readonly where: Expression | undefined; readonly returning: Returning | undefined } {
    const { reader } = this;
    const where = reader.takeKeyword("WHERE") ? this.expressions.expression() : undefined;
    if (!reader.takeKeyword("RETURNING")) return { where, returning: undefined };
    const what = reader.advance().text.toUpperCase();
    const when = reader.advance().text.toUpperCase();
    if ((what !== "ALL" && what !== "MODIFIED") || (when !== "OLD" && when !== "NEW") || !reader.takeSymbol("*")) {
      throw new Invalid("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
    }
    if (reader.isSymbol(",")) {
      throw new Invalid("Invalid syntax with multiple returning elements in RETURNING clause");
    }
    return { where, returning: `${what} ${when}` };
  }

  private table(): string {
    const { table, index } = this.source();
    // Recorded, and that it is told before the table is looked for.
    if (index !== undefined) throw new Invalid("This operation is not supported on an index");
    return table;
  }

  private source(): Source {
    const { reader } = this;
    if (!this.expressions.isPathStart()) {
      throw malformed(reader.token.kind === "word" ? "Unexpected keyword" : "Unexpected term");
    }
    const { path } = this.expressions.path();
    if (path.some((part) => typeof part === "number")) throw new Invalid("Invalid list expression in source.");
    const [table, index, ...more] = path as readonly string[];
    if (more.length > 0) throw new Invalid("A path may contain at most 2 components in the FROM clause");
    if (table === undefined || !TABLE.test(table)) {
      throw new Invalid(
        "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.",
      );
    }
    return index === undefined ? { table } : { table, index };
  }

  private refuseAlias(): void {
    const { token } = this.reader;
    if (
      this.reader.isKeyword("AS") ||
      token.kind === "quoted" ||
      (token.kind === "word" && this.expressions.isPathStart() && !CLAUSES.has(token.text.toUpperCase()))
    ) {
      throw new Invalid("Aliasing is not supported");
    }
  }

  private keyword(keyword: string): void {
    if (!this.reader.takeKeyword(keyword)) throw malformed(`Expected ${keyword} keyword`);
  }

  private leftOver(token: Token): Invalid {
    const upper = token.text.toUpperCase();
    if (token.kind !== "word") return malformed("Unexpected token after expression");
    if (UNSUPPORTED.has(upper)) return invalidAt(`Unsupported clause: ${upper}`, token);
    if (OPERATIONS.has(upper)) return new Invalid("Only one operation is allowed in a statement.");
    return malformed("Unexpected token after expression");
  }
}

const CLAUSES: ReadonlySet<string> = new Set(["RETURNING"]);
const UNSUPPORTED: ReadonlySet<string> = new Set(["LIMIT", "GROUP", "HAVING", "OFFSET", "ON", "JOIN", "UNION"]);
const OPERATIONS: ReadonlySet<string> = new Set(["SELECT", "INSERT", "UPDATE", "DELETE"]);

const starAndOthers = (): Invalid =>
  new Invalid("Other attributes should not be present in the projection when '*' is used.");
