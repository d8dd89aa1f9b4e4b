/**
 * Reads a query of Logs Insights by recursive descent.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html (read November 2026)
 */
import { notEmulated } from "../../../kernel/errors.js";
import { malformedQuery } from "../errors.js";
import { type LinearRegex, linearRegex } from "../linear-regex.js";
import { isAggregate, isFunction } from "./functions.js";
import type { BinaryOperator, Column, Command, Expression, Unit } from "./query.js";

/** Commands AWS has and Rolecall has not. */
const GAPS: ReadonlySet<string> = new Set(
  "accum addtotals anomaly appendcols autoregress cidrlookup countfrequent diff estimate expand filldown fillmissing filterindex join logcompare lookup outlier pattern relevantfields sessionize source unmask unnest where".split(
    " ",
  ),
);
const STATS = 10;
const MOST = 100_000;
/** How deep parentheses and calls may nest: a query is at most 10,000 characters. */
const DEPTH = 200;

const CACHE = 64;
const cache = new Map<string, readonly Command[]>();

/** @throws MalformedQueryException */
export function parseQuery(text: string): readonly Command[] {
  const known = cache.get(text);
  if (known) return known;
  const commands = new Parser(text).query();
  if (cache.size >= CACHE) cache.clear();
  cache.set(text, commands);
  return commands;
}

class Parser {
  #at = 0;
  #depth = 0;
  /** After stats, an aggregate names the column that stats made of it. */
  #hadStats = false;

  constructor(readonly text: string) {}

  query(): readonly Command[] {
    const commands: Command[] = [];
    do {
      // A pipe may stand before the first command and behind the last.
      this.#skip();
      if (this.#done || this.#looksAt("|")) continue;
      commands.push(this.#command());
    } while (this.#take("|"));
    if (!this.#done) throw this.#unexpected();
    this.#check(commands);
    return commands;
  }

  #check(commands: readonly Command[]): void {
    const stats = commands.filter(({ kind }) => kind === "stats").length;
    if (stats > STATS) throw malformedQuery(`a query may have ${STATS} stats commands at most`);
    const lastStats = commands.findLastIndex(({ kind }) => kind === "stats");
    const early = commands.findIndex(({ kind }) => kind === "sort" || kind === "limit");
    if (early >= 0 && early < lastStats) throw malformedQuery("sort and limit must follow the last stats command");
    const dedup = commands.findIndex(({ kind }) => kind === "dedup");
    if (dedup >= 0 && commands.slice(dedup + 1).some(({ kind }) => kind !== "limit")) {
      throw malformedQuery("only limit may follow dedup");
    }
  }

  #command(): Command {
    const name = this.#word().toLowerCase();
    switch (name) {
      case "fields":
      case "display":
        return { kind: name, columns: this.#columns(false) };
      case "filter":
        return { kind: name, condition: this.#expression() };
      case "parse":
        return this.#parse();
      case "stats": {
        const columns = this.#columns(true);
        this.#hadStats = true;
        return { kind: name, columns, by: this.#keyword("by") ? this.#columns(false) : [] };
      }
      case "sort": {
        const keys = this.#list(() => {
          const by = this.#expression();
          const descending = this.#keyword("desc");
          if (!descending) this.#keyword("asc");
          return { by, descending };
        });
        return { kind: name, keys };
      }
      case "dedup":
        return { kind: name, by: this.#list(() => this.#expression()) };
      case "limit": {
        const count = Number(this.#match(/\d+/y) ?? Number.NaN);
        if (!(count >= 1 && count <= MOST)) throw malformedQuery(`limit must be between 1 and ${MOST}`);
        return { kind: name, count };
      }
    }
    if (GAPS.has(name)) throw notEmulated(`the Logs Insights command \`${name}\``);
    throw name === "" ? this.#unexpected() : malformedQuery(`unknown command: ${name}`);
  }

  /** `parse [field] "glob" as a, b` or `parse [field] /regex/`. */
  #parse(): Command {
    this.#skip();
    const source: Expression = /["'/]/.test(this.#next) ? { kind: "field", name: "@message" } : this.#postfix();
    const regex = this.#regex();
    if (regex) {
      const names = Object.entries(regex.names).sort(([, a], [, b]) => a - b);
      if (names.length === 0) throw malformedQuery("parse needs a named group in its regular expression");
      return { kind: "parse", source, regex: numbered(regex, names), names: names.map(([name]) => name) };
    }
    const glob = this.#string();
    if (glob === undefined || !this.#keyword("as")) throw this.#unexpected();
    const names = this.#list(() => this.#name());
    const parts = glob.split("*");
    if (parts.length !== names.length + 1) {
      throw malformedQuery(`parse has ${parts.length - 1} wildcards and ${names.length} names`);
    }
    return { kind: "parse", source, regex: globRegex(parts), names };
  }

  #columns(aggregates: boolean): Column[] {
    return this.#list(() => {
      this.#skip();
      const start = this.#at;
      const value = this.#expression();
      const text = this.text.slice(start, this.#at).trim();
      if (!aggregates && !this.#hadStats && isAggregate(value)) throw malformedQuery(`${text} stands outside stats`);
      const name = this.#keyword("as") ? this.#name() : value.kind === "field" ? value.name : text;
      return { name, value };
    });
  }

  #list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.#take(",")) items.push(item());
    return items;
  }

  #expression(): Expression {
    if (++this.#depth > DEPTH) throw malformedQuery("the query nests too deep");
    const expression = this.#or();
    this.#depth--;
    return expression;
  }

  #or(): Expression {
    return this.#chain(
      () => this.#and(),
      () => this.#keyword("or") && "or",
    );
  }

  #and(): Expression {
    return this.#chain(
      () => this.#not(),
      () => this.#keyword("and") && "and",
    );
  }

  #not(): Expression {
    if (!this.#keyword("not")) return this.#comparison();
    if (++this.#depth > DEPTH) throw malformedQuery("the query nests too deep");
    const of = this.#not();
    this.#depth--;
    return { kind: "not", of };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const negated = this.#keyword("not");
    const found = this.#compared(left);
    if (negated && found === left) throw this.#unexpected();
    return negated ? { kind: "not", of: found } : found;
  }

  #compared(left: Expression): Expression {
    if (this.#keyword("like")) {
      const regex = this.#regex();
      const right: Expression = regex ? { kind: "regex", regex } : this.#sum();
      return { kind: "binary", operator: "like", left, right };
    }
    if (this.#take("=~")) {
      const regex = this.#regex();
      const source = regex ? undefined : this.#string();
      const made = regex ?? (source === undefined ? undefined : linearRegex(source));
      if (!made) throw this.#unexpected();
      return { kind: "binary", operator: "like", left, right: { kind: "regex", regex: made } };
    }
    if (this.#keyword("in")) {
      if (!this.#take("[")) throw this.#unexpected();
      const items = this.#take("]") ? [] : this.#list(() => this.#sum());
      if (items.length > 0 && !this.#take("]")) throw this.#unexpected();
      return { kind: "binary", operator: "in", left, right: { kind: "list", items } };
    }
    for (const operator of ["!=", "<=", ">=", "=", "<", ">"] as const) {
      if (this.#take(operator)) return { kind: "binary", operator, left, right: this.#sum() };
    }
    return left;
  }

  #sum(): Expression {
    return this.#chain(
      () => this.#product(),
      () => (this.#take("+") ? "+" : this.#take("-") && "-"),
    );
  }

  #product(): Expression {
    return this.#chain(
      () => this.#power(),
      () => (this.#take("*") ? "*" : this.#take("/") ? "/" : this.#take("%") && "%"),
    );
  }

  #power(): Expression {
    return this.#chain(
      () => this.#unary(),
      () => this.#take("^") && "^",
    );
  }

  #unary(): Expression {
    return this.#take("-") ? { kind: "minus", of: this.#postfix() } : this.#postfix();
  }

  #chain(operand: () => Expression, next: () => BinaryOperator | false): Expression {
    let left = operand();
    for (let operator = next(); operator; operator = next()) {
      left = { kind: "binary", operator, left, right: operand() };
    }
    return left;
  }

  #postfix(): Expression {
    this.#skip();
    let of = this.#primary();
    for (;;) {
      if (this.text[this.#at] === "[") {
        this.#at++;
        const digits = this.#match(/\d+/y);
        if (digits === undefined || !this.#take("]")) throw this.#unexpected();
        of = { kind: "index", of, at: Number(digits) };
      } else if (this.text[this.#at] === "." && of.kind === "index") {
        this.#at++;
        of = { kind: "index", of, at: this.#segment() };
      } else return of;
    }
  }

  #primary(): Expression {
    const start = this.#at;
    if (this.#take("(")) {
      const inner = this.#expression();
      if (!this.#take(")")) throw this.#unexpected();
      return inner;
    }
    const string = this.#string();
    if (string !== undefined) return { kind: "literal", value: string };
    const number = this.#match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
    if (number !== undefined) return { kind: "literal", value: Number(number) };
    const period = this.#match(/\d+[a-z]+/y);
    if (period !== undefined) return this.#period(period);
    const name = this.#name();
    if (this.#take("(")) return this.#call(name, start);
    if (/^true$/i.test(name)) return { kind: "literal", value: 1 };
    if (/^false$/i.test(name)) return { kind: "literal", value: 0 };
    return { kind: "field", name };
  }

  #call(name: string, start: number): Expression {
    const canonical = name.toLowerCase().replaceAll("_", "");
    const args: Expression[] = [];
    // `count(*)` counts everything, as `count()` does.
    if (canonical === "count" && this.#take("*")) {
      if (!this.#take(")")) throw this.#unexpected();
    } else if (!this.#take(")")) {
      args.push(...this.#list(() => this.#expression()));
      if (!this.#take(")")) throw this.#unexpected();
    }
    if (!isFunction(canonical, args.length)) {
      throw malformedQuery(`unknown function, or wrong number of arguments: ${name}(${args.length})`);
    }
    return { kind: "call", name: canonical, args, text: this.text.slice(start, this.#at) };
  }

  #period(text: string): Expression {
    const [, count = "", name = ""] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
    const unit = UNITS[name] ?? (name.length > 2 ? UNITS[name.replace(/s$/, "")] : undefined);
    if (!unit || Number(count) < 1) throw malformedQuery(`no period: ${text}`);
    return { kind: "period", count: Number(count), unit };
  }

  /** A field's name: dots belong to it, backquotes shield anything else. */
  #name(): string {
    this.#skip();
    let name = this.#segment();
    while (this.text[this.#at] === "." && /[`@\w]/.test(this.text[this.#at + 1] ?? "")) {
      this.#at++;
      name += `.${this.#segment()}`;
    }
    return name;
  }

  #segment(): string {
    if (this.text[this.#at] === "`") {
      const end = this.text.indexOf("`", this.#at + 1);
      if (end < 0) throw this.#unexpected();
      const name = this.text.slice(this.#at + 1, end);
      this.#at = end + 1;
      return name;
    }
    const found = this.#matchHere(/[@\p{L}\p{N}_$]+/uy);
    if (found === undefined) throw this.#unexpected();
    return found;
  }

  #word(): string {
    return this.#match(/[A-Za-z]+/y) ?? "";
  }

  #string(): string | undefined {
    this.#skip();
    const quote = this.#next;
    if (quote !== '"' && quote !== "'") return undefined;
    let value = "";
    for (let at = this.#at + 1; at < this.text.length; at++) {
      const character = this.text[at] ?? "";
      if (character === quote) {
        this.#at = at + 1;
        return value;
      }
      const escaped: string | undefined = character === "\\" ? this.text[at + 1] : undefined;
      if (escaped === quote || escaped === "\\") {
        value += escaped;
        at++;
      } else value += character;
    }
    throw malformedQuery("a string is not closed");
  }

  /** `/…/`; undefined when there is none here. */
  #regex(): LinearRegex | undefined {
    this.#skip();
    if (this.#next !== "/") return undefined;
    const source = this.#matchHere(/\/(?:\\.|[^\\/])*\//sy);
    if (source === undefined) throw malformedQuery("a regular expression is not closed");
    const regex = linearRegex(source.slice(1, -1).replaceAll("\\/", "/"));
    if (!regex) throw malformedQuery(`no regular expression: ${source}`);
    return regex;
  }

  #keyword(word: string): boolean {
    const found = this.#match(/[A-Za-z]+(?![\w@.(])/y, (text) => text.toLowerCase() === word);
    return found !== undefined || (word !== "by" && word !== "as" && this.#keywordBeforeParenthesis(word));
  }

  /** `not(…)`, `and(…)`: a keyword may touch what it works on. */
  #keywordBeforeParenthesis(word: string): boolean {
    return this.#match(/[A-Za-z]+(?=\()/y, (text) => text.toLowerCase() === word) !== undefined;
  }

  #match(pattern: RegExp, fits: (text: string) => boolean = () => true): string | undefined {
    this.#skip();
    return this.#matchHere(pattern, fits);
  }

  #matchHere(pattern: RegExp, fits: (text: string) => boolean = () => true): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || !fits(found)) return undefined;
    this.#at += found.length;
    return found;
  }

  #take(token: string): boolean {
    if (!this.#looksAt(token)) return false;
    this.#at += token.length;
    return true;
  }

  #looksAt(token: string): boolean {
    this.#skip();
    return this.text.startsWith(token, this.#at);
  }

  /** Blanks, and comments from `#` to the end of the line. */
  #skip(): void {
    this.#matchHere(/(?:\s|#[^\n]*)+/y);
  }

  get #next(): string {
    return this.text[this.#at] ?? "";
  }

  get #done(): boolean {
    return this.#at >= this.text.length;
  }

  #unexpected() {
    this.#skip();
    if (this.#done) return malformedQuery("unexpected end of the query", this.#at);
    const lines = this.text.slice(0, this.#at).split("\n");
    const position = lines.at(-1)?.length ?? 0;
    return malformedQuery(
      `unexpected symbol found ${this.#next} at line ${lines.length} and position ${position}`,
      this.#at,
    );
  }
}

const UNITS: Readonly<Record<string, Unit>> = {
  ms: "ms",
  msec: "ms",
  millisecond: "ms",
  s: "s",
  sec: "s",
  second: "s",
  m: "m",
  min: "m",
  minute: "m",
  h: "h",
  hr: "h",
  hour: "h",
  d: "d",
  day: "d",
  w: "w",
  week: "w",
  mo: "mo",
  mon: "mo",
  month: "mo",
  q: "q",
  qtr: "q",
  quarter: "q",
  y: "y",
  yr: "y",
  year: "y",
};

/** A glob whose stars take as little as they can, the last one all when nothing follows it. */
function globRegex(parts: readonly string[]): LinearRegex {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const source = parts.map(literal).join("(.*?)");
  const regex = linearRegex(`(?s)${parts.at(-1) === "" ? `${source}$` : source}`);
  if (!regex) throw malformedQuery("the glob of parse does not compile");
  return regex;
}

/** The groups with names alone, in their order. */
const numbered = (regex: LinearRegex, names: readonly (readonly [string, number])[]): LinearRegex => ({
  ...regex,
  find(text) {
    const groups = regex.find(text);
    return groups && [groups[0], ...names.map(([, group]) => groups[group])];
  },
});
