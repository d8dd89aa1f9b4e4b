/** Reads a filter pattern character by character; what does not fit is refused in AWS's words. */
import { invalidParameter } from "../errors.js";
import { linearRegex } from "../linear-regex.js";
import { type TextTest, wildcard } from "./wildcard.js";

/** AWS's words, as many users met them (`Invalid character(s) in term '('`). */
export const invalidCharacters = (characters: string) =>
  invalidParameter(`Invalid character(s) in term '${characters}'`);

/** What AWS takes in a regular expression: no parentheses, no multi-byte characters. */
const REGEX_CHARACTERS = /^[A-Za-z0-9:_#=@/;, \-^$?[\]{}|\\*+.]*$/;
const REGEXES = 2;

export type Literal =
  | { readonly kind: "regex"; readonly test: TextTest }
  | {
      readonly kind: "text";
      readonly test: TextTest;
      /** Set for an unquoted number without wildcard. */
      readonly number?: number;
    };

export class Scanner {
  #at = 0;
  #regexes = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.#at >= this.text.length;
  }

  get next(): string {
    return this.text[this.#at] ?? "";
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.#at++;
  }

  /** Whether the text goes on with `token`, which is then passed. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** @throws InvalidParameterException unless the text goes on with `token` */
  require(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  /** The characters from here that fit; perhaps none. `pattern` is sticky. */
  takeAll(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  unexpected() {
    return this.done ? invalidParameter("Invalid filter pattern") : invalidCharacters(this.next);
  }

  /** `"…"`, in which a backslash stands before a quote or itself; undefined when there is none here. */
  quoted(): string | undefined {
    if (!this.take('"')) return undefined;
    let value = "";
    for (; this.next !== '"'; this.#at++) {
      if (this.done) throw invalidParameter("Invalid filter pattern");
      if (this.next === "\\" && /["\\]/.test(this.text[this.#at + 1] ?? "")) this.#at++;
      value += this.next;
    }
    this.#at++;
    return value;
  }

  /** `%…%`; undefined when there is none here. */
  regex(): TextTest | undefined {
    if (!this.take("%")) return undefined;
    const end = this.text.indexOf("%", this.#at);
    if (end < 0) throw invalidParameter("Invalid filter pattern");
    const source = this.text.slice(this.#at, end);
    if (!REGEX_CHARACTERS.test(source)) {
      throw invalidCharacters([...source].find((character) => !REGEX_CHARACTERS.test(character)) ?? "%");
    }
    if (++this.#regexes > REGEXES) throw invalidParameter("Invalid filter pattern");
    const regex = linearRegex(withLowerBounds(source));
    if (!regex || source === "") throw invalidParameter("Invalid filter pattern");
    this.#at = end + 1;
    return (text) => regex.test(text);
  }

  /** The right side of a comparison. */
  literal(): Literal {
    const regex = this.regex();
    if (regex) return { kind: "regex", test: regex };
    const quoted = this.quoted();
    if (quoted !== undefined) return { kind: "text", test: wildcard(quoted) };
    const bare = this.takeAll(/[\w.*+-]*/y);
    if (bare === "") throw this.unexpected();
    const number = numberIn(bare);
    return { kind: "text", test: wildcard(bare), ...(number === undefined ? {} : { number }) };
  }

  operator(): Operator | undefined {
    for (const operator of OPERATORS) if (this.take(operator)) return operator;
    return undefined;
  }
}

export type Operator = "!=" | ">=" | "<=" | "=" | ">" | "<";
/** The longer ones first. */
const OPERATORS: readonly Operator[] = ["!=", ">=", "<=", "=", ">", "<"];

/** The number that a whole text is, in AWS's notation; undefined for anything else. */
export function numberIn(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** AWS lets `{,5}` begin at nothing; the engine takes that for plain characters. */
const withLowerBounds = (source: string) => source.replace(/(?<!\\)\{,(\d+)\}/g, "{0,$1}");

/** `a || b && (c)`, where `&&` binds closer; `primary` reads what stands between. */
export function compound<Value>(scanner: Scanner, primary: () => (value: Value) => boolean): (value: Value) => boolean {
  const operand = () => {
    scanner.skipSpace();
    if (!scanner.take("(")) return primary();
    const inner = compound(scanner, primary);
    scanner.skipSpace();
    scanner.require(")");
    return inner;
  };
  const all = () => {
    const parts = [operand()];
    for (scanner.skipSpace(); scanner.take("&&"); scanner.skipSpace()) parts.push(operand());
    return parts.length === 1 && parts[0] ? parts[0] : (value: Value) => parts.every((part) => part(value));
  };
  const parts = [all()];
  for (scanner.skipSpace(); scanner.take("||"); scanner.skipSpace()) parts.push(all());
  return parts.length === 1 && parts[0] ? parts[0] : (value: Value) => parts.some((part) => part(value));
}
