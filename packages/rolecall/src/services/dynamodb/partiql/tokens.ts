/**
 * The tokens of a PartiQL statement, each with its place in the text, since many of AWS's messages end in one:
 * `at 1:8:5` is line, column (both from 1) and length.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
 */
import { malformed } from "./errors.js";

export type TokenKind = "word" | "quoted" | "string" | "number" | "parameter" | "symbol" | "ion" | "end";

export interface Spot {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Token extends Spot {
  readonly kind: TokenKind;
  /** What it says: of quoted names and strings what stands between the quotes, of words and symbols the text. */
  readonly text: string;
}

const BLANK = /(?:\s+|--[^\n\r]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /([A-Za-z_$][A-Za-z0-9_$]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(\?)|(`[^`]*`)|(<<|>>|<=|>=|<>|!=|\|\||[=<>()[\]{},.:;*+\-/%])/y;

/** @throws Invalid for a character that begins no token (unverified: AWS's words), or a quote without its end */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const skip = (to: number) => {
    for (let index = at; index < to; index++) {
      if (text.charCodeAt(index) === 10) {
        line++;
        lineStart = index + 1;
      }
    }
    at = to;
  };
  for (;;) {
    BLANK.lastIndex = at;
    BLANK.exec(text);
    skip(BLANK.lastIndex);
    if (at === text.length) break;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw malformed("Invalid character");
    const [whole, word, quoted, string, number, parameter, ion, symbol] = match;
    const kind: TokenKind =
      word !== undefined
        ? "word"
        : quoted !== undefined
          ? "quoted"
          : string !== undefined
            ? "string"
            : number !== undefined
              ? "number"
              : parameter !== undefined
                ? "parameter"
                : ion !== undefined
                  ? "ion"
                  : "symbol";
    const said =
      quoted?.replaceAll('""', '"') ?? string?.replaceAll("''", "'") ?? word ?? number ?? symbol ?? ion ?? "?";
    tokens.push({ kind, text: said, line, column: at - lineStart + 1, length: whole.length });
    skip(TOKEN.lastIndex);
  }
  tokens.push({ kind: "end", text: "EOF", line, column: at - lineStart + 1, length: 0 });
  return tokens;
}

/** Walks the tokens of one statement. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokenise(text);
  }

  get token(): Token {
    return this.tokens[this.at] as Token;
  }

  get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)] as Token;
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== "end") this.at++;
    return token;
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.at++;
    return true;
  }

  /** Keywords are words in any case. */
  isKeyword(keyword: string): boolean {
    return this.token.kind === "word" && this.token.text.toUpperCase() === keyword;
  }

  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.at++;
    return true;
  }
}
