/** JSON to a tree with places: what `JSON.parse` does not keep. */
import { DEEPEST } from "../../documents/nesting.js";
import type { Entry, Node, Range, Unreadable } from "./node.js";

const BLANKS = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON's strings hold none of them
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

export const TOO_DEEP = "it is nested too deep";

/** @param map makes the node of an object, which may be more than a map to the caller */
export function readJson(text: string, map: (entries: readonly Entry[], range: Range) => Node): Node | Unreadable {
  const reader = new Reader(text, map);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof Stop) return { problem: error.message, offset: error.offset };
    throw error;
  }
}

class Stop extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class Reader {
  #at = 0;
  #levels = 0;

  constructor(
    readonly text: string,
    readonly map: (entries: readonly Entry[], range: Range) => Node,
  ) {}

  document(): Node {
    const node = this.#value();
    this.#blanks();
    if (this.#at < this.text.length) throw this.#stop("there is text after its end");
    return node;
  }

  #value(): Node {
    this.#blanks();
    const start = this.#at;
    switch (this.text[start]) {
      case "{": {
        const entries = this.#items("}", () => this.#entry());
        return this.map(entries, { start, end: this.#at });
      }
      case "[": {
        const items = this.#items("]", () => this.#value());
        return { type: "list", items, start, end: this.#at };
      }
      case '"':
        return { type: "text", value: this.#string(), start, end: this.#at };
      default: {
        const written = this.#take(SCALAR) ?? this.#missing("a value");
        return { type: "scalar", written, start, end: this.#at };
      }
    }
  }

  #items<T>(close: "}" | "]", item: () => T): readonly T[] {
    const items: T[] = [];
    if (++this.#levels > DEEPEST) throw new Stop(TOO_DEEP, this.#at);
    this.#at++;
    if (!this.#sees(close)) {
      do items.push(item());
      while (this.#sees(","));
      if (!this.#sees(close)) this.#missing(`\`,\` or \`${close}\``);
    }
    this.#levels--;
    return items;
  }

  #entry(): Entry {
    this.#blanks();
    const start = this.#at;
    const key = this.#string();
    const keyRange = { start, end: this.#at };
    if (!this.#sees(":")) this.#missing("`:`");
    return { key, keyRange, value: this.#value() };
  }

  #string(): string {
    const written = this.#take(STRING);
    if (written === undefined) {
      throw this.#stop(
        this.text[this.#at] === '"' ? "a string is not well formed" : "a key in double quotes is missing",
      );
    }
    return written.includes("\\") ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  #sees(character: string): boolean {
    this.#blanks();
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #blanks(): void {
    this.#take(BLANKS);
  }

  #missing(what: string): never {
    throw this.#stop(`${what} is missing`);
  }

  #stop(message: string): Stop {
    return new Stop(this.#at >= this.text.length ? "it ends too early" : message, this.#at);
  }
}
