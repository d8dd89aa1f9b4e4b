/**
 * The words of an expression: names, `#` and `:` placeholders, list positions, punctuation.
 *
 * A piece that begins no word becomes a token too, so that a syntax error can name it as AWS does.
 */
import { Invalid } from "../errors.js";

export type TokenKind = "name" | "nameRef" | "valueRef" | "index" | "symbol" | "end" | "unknown";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD =
  /[ \t\r\n]*(?:([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<=|>=|<>|[=<>()[\],.+-])|([\s\S]))/y;
const BLANK_END = /[ \t\r\n]*$/y;

export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  WORD.lastIndex = 0;
  for (;;) {
    const from = WORD.lastIndex;
    BLANK_END.lastIndex = from;
    if (BLANK_END.test(text)) break;
    const match = WORD.exec(text);
    if (match === null) break;
    const [, name, nameRef, valueRef, index, symbol, unknown] = match;
    const word = name ?? nameRef ?? valueRef ?? index ?? symbol ?? unknown ?? "";
    const kind: TokenKind =
      name !== undefined
        ? "name"
        : nameRef !== undefined
          ? "nameRef"
          : valueRef !== undefined
            ? "valueRef"
            : index !== undefined
              ? "index"
              : symbol !== undefined
                ? "symbol"
                : "unknown";
    tokens.push({ kind, text: word, start: WORD.lastIndex - word.length, end: WORD.lastIndex });
  }
  tokens.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

/** Walks the tokens of one expression; knows how AWS words a syntax error. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenise(text);
  }

  get token(): Token {
    return this.tokens[this.at] as Token;
  }

  get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)] as Token;
  }

  get position(): number {
    return this.at;
  }

  advance(): Token {
    const token = this.token;
    if (token.kind !== "end") this.at++;
    return token;
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  /** Keywords are names in any case: `and`, `Between`. */
  isKeyword(keyword: string): boolean {
    return this.token.kind === "name" && this.token.text.toUpperCase() === keyword;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.at++;
    return true;
  }

  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.at++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.syntaxError();
  }

  /**
   * `near` runs from the token before the one that does not fit to the token after it; at the end it is the last token.
   *
   * AWS: recorded in us-east-1 and eu-west-2, 2026-10, by dynoxide (tests/expression_syntax_errors.rs).
   */
  syntaxError(): Invalid {
    const previous = this.tokens[this.at - 1];
    const { token } = this;
    if (token.kind === "end") {
      const near = previous === undefined ? "" : previous.text;
      return new Invalid(`Syntax error; token: "<EOF>", near: "${near}"`, "request");
    }
    const next = this.tokens[this.at + 1];
    const from = previous === undefined ? token.start : previous.start;
    const to = next === undefined || next.kind === "end" ? token.end : next.end;
    return new Invalid(`Syntax error; token: "${token.text}", near: "${this.text.slice(from, to)}"`, "request");
  }
}
