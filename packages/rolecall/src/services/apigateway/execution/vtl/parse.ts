/**
 * The Velocity Template Language, version 1.7: text to a tree. Blanks go where Velocity's own grammar lets them go, since
 * whoever compares answers byte for byte sees them: a `#set` takes the blanks before it, each directive the end of its line.
 *
 * @see https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
import {
  type Block,
  type Branch,
  type Expression,
  type Node,
  type Operator,
  type Reference,
  type Step,
  TemplateError,
} from "./syntax.js";

export const parseTemplate = (text: string): Block => new Parser(text).template();

const NAME = /[A-Za-z_][\w-]*/y;
const DIRECTIVE = /#(?:\{(@?[A-Za-z_]\w*)\}|(@?[A-Za-z_]\w*))/y;
const END_OF_LINE = /[ \t]*(?:\r\n|\n|\r)/y;
const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?\d+(?:\.\d+(?:[eE][+-]?\d+)?)?/y;
const OPERATOR = /\|\||&&|==|!=|<=|>=|[<>+\-*/%]|(?:or|and|eq|ne|lt|gt|le|ge)(?![\w-])/y;
const NOT = /!|not(?![\w-])/y;
const WORD = /(?:true|false|null)(?![\w-])/y;

const SPELLED: Readonly<Record<string, Operator>> = {
  or: "||",
  and: "&&",
  eq: "==",
  ne: "!=",
  lt: "<",
  gt: ">",
  le: "<=",
  ge: ">=",
};

/** Loosest first. */
const PRECEDENCE: readonly (readonly Operator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Ends of a block. */
type Stop = "end" | "else" | "elseif";

/** Templates are bounded; what is nested deeper than this is no template anybody wrote. */
const DEEPEST = 200;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): Block {
    const { body, stop } = this.#block();
    if (stop !== undefined) throw this.#error(`\`#${stop}\` without a beginning`);
    return body;
  }

  /** Up to the directive that ends it, or the end of the text. */
  #block(): { readonly body: Block; readonly stop?: Stop } {
    if (++this.#depth > DEEPEST) throw this.#error("too deeply nested");
    const nodes: Node[] = [];
    let text = "";
    const flush = () => {
      if (text !== "") nodes.push(text);
      text = "";
    };
    const leave = (stop?: Stop) => {
      flush();
      this.#depth--;
      return stop === undefined ? { body: nodes } : { body: nodes, stop };
    };
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] as string;
      if (char === "\\") {
        text += this.#escaped();
        continue;
      }
      if (char === "$") {
        const reference = this.#reference();
        if (!reference) {
          text += "$";
          this.#at++;
          continue;
        }
        flush();
        nodes.push({ kind: "print", reference });
        continue;
      }
      if (char !== "#") {
        text += char;
        this.#at++;
        continue;
      }
      if (this.#comment()) continue;
      const raw = this.#raw();
      if (raw !== undefined) {
        text += raw;
        continue;
      }
      const start = this.#at;
      const name = this.#directive();
      if (name === undefined) {
        text += "#";
        this.#at++;
        continue;
      }
      if (name === "end" || name === "else" || name === "elseif") {
        if (name !== "elseif") this.#endOfLine();
        return leave(name);
      }
      if (name === "set") text = text.replace(/[ \t]+$/, "");
      const node = this.#node(name, start);
      if (node === undefined) {
        text += this.#text.slice(start, this.#at);
        continue;
      }
      flush();
      nodes.push(node);
    }
    return leave();
  }

  /** Backslashes before a reference or a directive halve; an odd one makes plain text of it. */
  #escaped(): string {
    const start = this.#at;
    while (this.#text[this.#at] === "\\") this.#at++;
    const slashes = this.#at - start;
    const behind = this.#at;
    const isReference = this.#text[behind] === "$" && this.#reference() !== undefined;
    const isDirective = this.#text[behind] === "#" && this.#directive() !== undefined;
    if (!isReference && !isDirective) {
      this.#at = behind;
      return "\\".repeat(slashes);
    }
    if (slashes % 2 === 0) this.#at = behind;
    return "\\".repeat(Math.floor(slashes / 2)) + this.#text.slice(behind, this.#at);
  }

  #comment(): boolean {
    if (this.#text.startsWith("##", this.#at)) {
      const end = /\r\n|\n|\r/g;
      end.lastIndex = this.#at;
      const found = end.exec(this.#text);
      this.#at = found ? end.lastIndex : this.#text.length;
      return true;
    }
    if (!this.#text.startsWith("#*", this.#at)) return false;
    const end = this.#text.indexOf("*#", this.#at + 2);
    this.#at = end < 0 ? this.#text.length : end + 2;
    return true;
  }

  /** `#[[ … ]]#` */
  #raw(): string | undefined {
    if (!this.#text.startsWith("#[[", this.#at)) return undefined;
    const end = this.#text.indexOf("]]#", this.#at + 3);
    if (end < 0) return undefined;
    const raw = this.#text.slice(this.#at + 3, end);
    this.#at = end + 3;
    return raw;
  }

  #directive(): string | undefined {
    const found = this.#match(DIRECTIVE);
    return found && (found[1] ?? found[2]);
  }

  /** Undefined: it is text after all. */
  #node(name: string, start: number): Node | undefined {
    switch (name) {
      case "set": {
        this.#open(name);
        const target = this.#required(this.#reference(), "a reference to set");
        this.#expect("=");
        const value = this.#expression();
        this.#close();
        return { kind: "set", target, value };
      }
      case "if":
        return this.#conditional();
      case "foreach": {
        this.#open(name);
        const { name: variable } = this.#required(this.#reference(), "a loop variable");
        this.#blanks();
        if (this.#match(/in(?![\w-])/y) === undefined) throw this.#error("`in` expected");
        const over = this.#expression();
        this.#close();
        return { kind: "foreach", variable, over, body: this.#body(name) };
      }
      case "macro": {
        this.#open(name);
        const macro = this.#required(this.#match(NAME)?.[0], "the name of a macro");
        const parameters: string[] = [];
        for (;;) {
          this.#blanks();
          this.#skip(",");
          const parameter = this.#reference();
          if (!parameter) break;
          parameters.push(parameter.name);
        }
        this.#close();
        return { kind: "macro", name: macro, parameters, body: this.#body(name) };
      }
      case "define": {
        this.#open(name);
        const { name: variable } = this.#required(this.#reference(), "a reference to define");
        this.#close();
        return { kind: "define", variable, body: this.#body(name) };
      }
      case "evaluate": {
        this.#open(name);
        const text = this.#expression();
        this.#close();
        return { kind: "evaluate", text };
      }
      case "break":
      case "stop":
        this.#endOfLine();
        return { kind: name };
      default:
        return this.#call(name, start);
    }
  }

  #conditional(): Node {
    const branches: Branch[] = [];
    let stop: Stop | undefined = "elseif";
    while (stop === "elseif") {
      this.#open("if");
      const condition = this.#expression();
      this.#close();
      const block = this.#block();
      branches.push({ condition, body: block.body });
      stop = block.stop;
    }
    if (stop === "else") {
      const block = this.#block();
      branches.push({ body: block.body });
      stop = block.stop;
    }
    if (stop !== "end") throw this.#error("`#if` without `#end`");
    return { kind: "if", branches };
  }

  #body(directive: string): Block {
    const { body, stop } = this.#block();
    if (stop !== "end") throw this.#error(`\`#${directive}\` without \`#end\``);
    return body;
  }

  /** `#name($a "b")`: a macro's, or text where there is no such macro. */
  #call(name: string, start: number): Node | undefined {
    const behind = this.#at;
    this.#match(/[ \t]*/y);
    if (!this.#skip("(")) {
      this.#at = behind;
      return undefined;
    }
    try {
      const args: Expression[] = [];
      for (;;) {
        this.#blanks();
        this.#skip(",");
        this.#blanks();
        if (this.#skip(")")) break;
        args.push(this.#primary());
      }
      return { kind: "call", name, args, source: this.#text.slice(start, this.#at) };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      this.#at = behind;
      return undefined;
    }
  }

  /** Undefined, and nothing taken, where what begins with `$` is no reference. */
  #reference(): Reference | undefined {
    const start = this.#at;
    if (!this.#skip("$")) return undefined;
    const quiet = this.#skip("!");
    const braced = this.#skip("{");
    const name = this.#match(NAME)?.[0];
    if (name === undefined) {
      this.#at = start;
      return undefined;
    }
    const path: Step[] = [];
    for (let step = this.#step(); step; step = this.#step()) path.push(step);
    if (braced && !this.#skip("}")) {
      this.#at = start;
      return undefined;
    }
    return { kind: "reference", name, path, quiet, source: this.#text.slice(start, this.#at) };
  }

  #step(): Step | undefined {
    const start = this.#at;
    try {
      if (this.#skip("[")) {
        const index = this.#expression();
        this.#blanks();
        if (this.#skip("]")) return { kind: "index", index };
      } else if (this.#skip(".")) {
        const name = this.#match(NAME)?.[0];
        if (name !== undefined) {
          if (!this.#skip("(")) return { kind: "property", name };
          return { kind: "method", name, args: this.#items(")") };
        }
      }
    } catch (error) {
      // What follows a reference in a text need not belong to it: `$name[see below`.
      if (!(error instanceof TemplateError) || this.#text[start] === ".") throw error;
    }
    this.#at = start;
    return undefined;
  }

  /** Expressions with commas between them, up to the closing mark. */
  #items(end: string): readonly Expression[] {
    const items: Expression[] = [];
    this.#blanks();
    if (this.#skip(end)) return items;
    for (;;) {
      items.push(this.#expression());
      this.#blanks();
      if (this.#skip(end)) return items;
      this.#expect(",");
    }
  }

  #expression(level = 0): Expression {
    if (level === 0 && ++this.#depth > DEEPEST) throw this.#error("too deeply nested");
    const operators = PRECEDENCE[level];
    if (operators === undefined) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const start = this.#at;
      this.#blanks();
      const written = this.#match(OPERATOR)?.[0];
      const operator = written && (SPELLED[written] ?? (written as Operator));
      if (!operator || !operators.includes(operator)) {
        this.#at = start;
        if (level === 0) this.#depth--;
        return left;
      }
      left = { kind: "binary", operator, left, right: this.#expression(level + 1) };
    }
  }

  #unary(): Expression {
    this.#blanks();
    if (this.#text[this.#at] === "!" || this.#text.startsWith("not", this.#at)) {
      if (this.#match(NOT)) {
        if (++this.#depth > DEEPEST) throw this.#error("too deeply nested");
        const of = this.#unary();
        this.#depth--;
        return { kind: "not", of };
      }
    }
    return this.#primary();
  }

  #primary(): Expression {
    this.#blanks();
    const char = this.#text[this.#at];
    switch (char) {
      case "$":
        return this.#required(this.#reference(), "a reference");
      case "'":
        return { kind: "literal", value: this.#quoted("'") };
      case '"': {
        const text = this.#quoted('"');
        return /[$#\\]/.test(text) ? { kind: "text", body: parseTemplate(text) } : { kind: "literal", value: text };
      }
      case "(": {
        this.#at++;
        const inner = this.#expression();
        this.#expect(")");
        return inner;
      }
      case "[":
        this.#at++;
        return this.#list();
      case "{":
        this.#at++;
        return this.#map();
    }
    const number = this.#match(NUMBER)?.[0];
    if (number !== undefined) return { kind: "literal", value: Number(number) };
    const word = this.#match(WORD)?.[0];
    if (word !== undefined) return { kind: "literal", value: word === "null" ? null : word === "true" };
    throw this.#error("an expression expected");
  }

  #list(): Expression {
    this.#blanks();
    if (this.#skip("]")) return { kind: "list", items: [] };
    const first = this.#expression();
    this.#blanks();
    if (this.#text.startsWith("..", this.#at)) {
      this.#at += 2;
      const to = this.#expression();
      this.#expect("]");
      return { kind: "range", from: first, to };
    }
    if (this.#skip("]")) return { kind: "list", items: [first] };
    this.#expect(",");
    return { kind: "list", items: [first, ...this.#items("]")] };
  }

  #map(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    this.#blanks();
    if (this.#skip("}")) return { kind: "map", entries };
    for (;;) {
      const key = this.#expression();
      this.#expect(":");
      entries.push([key, this.#expression()]);
      this.#blanks();
      if (this.#skip("}")) return { kind: "map", entries };
      this.#expect(",");
    }
  }

  /** A doubled quotation mark stands for itself; there is no other escape. */
  #quoted(mark: string): string {
    const start = this.#at + 1;
    for (let at = start; ; at++) {
      const end = this.#text.indexOf(mark, at);
      if (end < 0) throw this.#error("a text without its end");
      if (this.#text[end + 1] !== mark) {
        this.#at = end + 1;
        return this.#text.slice(start, end).replaceAll(mark + mark, mark);
      }
      at = end + 1;
    }
  }

  #open(directive: string): void {
    this.#match(/[ \t]*/y);
    if (!this.#skip("(")) throw this.#error(`\`(\` expected behind \`#${directive}\``);
    this.#blanks();
  }

  #close(): void {
    this.#expect(")");
    this.#endOfLine();
  }

  #endOfLine(): void {
    this.#match(END_OF_LINE);
  }

  #blanks(): void {
    this.#match(BLANKS);
  }

  #expect(mark: string): void {
    this.#blanks();
    if (!this.#skip(mark)) throw this.#error(`\`${mark}\` expected`);
  }

  #required<Value>(value: Value | undefined, what: string): Value {
    if (value === undefined) throw this.#error(`${what} expected`);
    return value;
  }

  #skip(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (!found) return undefined;
    this.#at = sticky.lastIndex;
    return found;
  }

  #error(what: string): TemplateError {
    const before = this.#text.slice(0, this.#at).split("\n");
    return new TemplateError(`${what} at line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`);
  }
}
