/**
 * A JSON reader that keeps what JSON.parse loses: where each value stands, keys that repeat, and numbers as written.
 * Objects are lists of members, so `__proto__` is a key like any other. Nesting is limited, so hostile text cannot
 * exhaust the stack.
 */

export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly type: "object"; readonly members: readonly JsonMember[] }
  | { readonly type: "array"; readonly items: readonly JsonNode[] }
  | { readonly type: "string"; readonly value: string }
  /** `text` is the number as written. */
  | { readonly type: "number"; readonly text: string }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "null" }
);

export type JsonObject = Extract<JsonNode, { type: "object" }>;

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly value: JsonNode;
}

export interface JsonError {
  readonly message: string;
  readonly offset: number;
}

/** Policies need six levels. */
const DEEPEST = 32;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A backslash or a control character: with one a string is not the very text between its quotes. */
const NOT_PLAIN = /[^ -[\]-\uffff]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

export function readJson(text: string): JsonNode | JsonError {
  const reader = new Reader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof Stop) return { message: error.message, offset: error.offset };
    throw error;
  }
}

export const isJsonError = (result: JsonNode | JsonError): result is JsonError => "message" in result;

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

  constructor(readonly text: string) {}

  document(): JsonNode {
    const node = this.#value(0);
    this.#blanks();
    if (this.#at < this.text.length) this.#stop("there is text after the end of the document");
    return node;
  }

  #value(depth: number): JsonNode {
    if (depth > DEEPEST) this.#stop(`nested more than ${DEEPEST} levels deep`);
    this.#blanks();
    const start = this.#at;
    switch (this.text.charAt(start)) {
      case "{":
        return this.#object(start, depth);
      case "[":
        return this.#array(start, depth);
      case '"': {
        const value = this.#string();
        return { type: "string", value, start, end: this.#at };
      }
      case "t":
        this.#word("true");
        return { type: "boolean", value: true, start, end: this.#at };
      case "f":
        this.#word("false");
        return { type: "boolean", value: false, start, end: this.#at };
      case "n":
        this.#word("null");
        return { type: "null", start, end: this.#at };
      case "":
        return this.#stop("the document ends too early");
      default: {
        NUMBER.lastIndex = start;
        const match = NUMBER.exec(this.text);
        if (match === null) return this.#stop(`unexpected character \`${this.text.charAt(start)}\``);
        this.#at = NUMBER.lastIndex;
        return { type: "number", text: match[0], start, end: this.#at };
      }
    }
  }

  #object(start: number, depth: number): JsonNode {
    this.#at++;
    const members: JsonMember[] = [];
    if (!this.#closes("}")) {
      do {
        this.#blanks();
        const keyStart = this.#at;
        if (this.text[keyStart] !== '"') this.#stop("expected a key in double quotes");
        const key = this.#string();
        this.#blanks();
        if (this.text[this.#at] !== ":") this.#stop("expected `:`");
        this.#at++;
        members.push({ key, keyStart, value: this.#value(depth + 1) });
      } while (this.#goesOn("}"));
    }
    return { type: "object", members, start, end: this.#at };
  }

  #array(start: number, depth: number): JsonNode {
    this.#at++;
    const items: JsonNode[] = [];
    if (!this.#closes("]")) {
      do items.push(this.#value(depth + 1));
      while (this.#goesOn("]"));
    }
    return { type: "array", items, start, end: this.#at };
  }

  #closes(bracket: string): boolean {
    this.#blanks();
    if (this.text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #goesOn(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    if (this.text[this.#at] !== ",") this.#stop(`expected \`,\` or \`${bracket}\``);
    this.#at++;
    return true;
  }

  #string(): string {
    let from = ++this.#at;
    const quote = this.text.indexOf('"', from);
    if (quote >= 0) {
      const plain = this.text.slice(from, quote);
      if (!NOT_PLAIN.test(plain)) {
        this.#at = quote + 1;
        return plain;
      }
    }
    let value = "";
    while (true) {
      const code = this.text.charCodeAt(this.#at);
      if (Number.isNaN(code)) this.#stop("a string does not end");
      if (code < 32) this.#stop("a control character stands in a string");
      if (code === 34) {
        value += this.text.slice(from, this.#at++);
        return value;
      }
      if (code !== 92) {
        this.#at++;
        continue;
      }
      value += this.text.slice(from, this.#at);
      const escaped = this.text[this.#at + 1] ?? "";
      if (escaped === "u") {
        const hex = this.text.slice(this.#at + 2, this.#at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.#stop("`\\u` needs four hexadecimal digits");
        value += String.fromCharCode(Number.parseInt(hex, 16));
        this.#at += 6;
      } else {
        const character = Object.hasOwn(ESCAPES, escaped) ? ESCAPES[escaped] : undefined;
        if (character === undefined) this.#stop("unknown escape in a string");
        value += character;
        this.#at += 2;
      }
      from = this.#at;
    }
  }

  #word(word: string): void {
    if (!this.text.startsWith(word, this.#at)) this.#stop(`unexpected character \`${this.text[this.#at]}\``);
    this.#at += word.length;
  }

  #blanks(): void {
    while (true) {
      const code = this.text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #stop(message: string): never {
    throw new Stop(message, this.#at);
  }
}
