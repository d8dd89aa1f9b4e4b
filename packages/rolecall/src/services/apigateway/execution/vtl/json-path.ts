/**
 * JSONPath as `$input.path` and `$input.json` take it: names, indexes, slices, unions, wildcards, descent and filters.
 * @see https://github.com/json-path/JsonPath, which AWS names as what its paths are
 */
import { TemplateError } from "./syntax.js";
import { equal, type Value } from "./values.js";

export interface Selected {
  /** A path that may select several gives a list, also where it selects one or none. */
  readonly definite: boolean;
  readonly values: readonly Value[];
}

/** @throws TemplateError the text is no path */
export function selectPath(root: Value, path: string): Selected {
  const { steps, definite } = new PathParser(path).whole();
  let values: Value[] = [root];
  for (const step of steps) {
    values = values.flatMap((value) => step(value, root));
    if (values.length > LARGEST) throw new TemplateError("the path selects too much");
  }
  return { definite, values };
}

const LARGEST = 100_000;
const DEEPEST = 1000;

type Select = (value: Value, root: Value) => Value[];
type Test = (value: Value, root: Value) => boolean;

const children = (value: Value): Value[] =>
  Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [];

const named =
  (name: string): Select =>
  (value) =>
    value instanceof Map && value.has(name) ? [value.get(name)] : [];

const indexed =
  (index: number): Select =>
  (value) => {
    if (!Array.isArray(value)) return [];
    const at = index < 0 ? value.length + index : index;
    return at >= 0 && at < value.length ? [value[at]] : [];
  };

const descendants: Select = (value) => {
  const found: Value[] = [];
  const visit = (each: Value, depth: number) => {
    if (depth > DEEPEST || found.length > LARGEST) throw new TemplateError("the path descends too deep");
    found.push(each);
    for (const child of children(each)) visit(child, depth + 1);
  };
  visit(value, 0);
  return found;
};

class PathParser {
  readonly #text: string;
  #at = 0;
  definite = true;

  constructor(text: string) {
    this.#text = text.trim();
  }

  whole(): { readonly steps: readonly Select[]; readonly definite: boolean } {
    // A path may leave its root out: `pets[0]`.
    if (!this.#skip("$") && this.#text !== "" && !this.#text.startsWith("[")) this.#at = 0;
    const steps = this.#text.startsWith("$") || this.#text.startsWith("[") ? this.#steps() : this.#bare();
    if (this.#at < this.#text.length) throw this.#error();
    return { steps, definite: this.definite };
  }

  #bare(): Select[] {
    const first = this.#match(NAME);
    if (first === undefined) throw this.#error();
    return [named(first), ...this.#steps()];
  }

  #steps(): Select[] {
    const steps: Select[] = [];
    for (;;) {
      if (this.#skip("..")) {
        this.definite = false;
        steps.push(descendants);
        if (this.#text[this.#at] !== "[") steps.push(this.#nameOrAll());
      } else if (this.#skip(".")) steps.push(this.#nameOrAll());
      else if (this.#skip("[")) steps.push(this.#bracket());
      else return steps;
    }
  }

  #nameOrAll(): Select {
    if (this.#skip("*")) {
      this.definite = false;
      return children;
    }
    const name = this.#match(NAME);
    if (name === undefined) throw this.#error();
    if (this.#skip("()")) return this.#function(name);
    return named(name);
  }

  #function(name: string): Select {
    if (name === "length" || name === "size") return (value) => [children(value).length];
    if (name === "keys") return (value) => [value instanceof Map ? [...value.keys()] : []];
    const all: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
      min: (numbers) => Math.min(...numbers),
      max: (numbers) => Math.max(...numbers),
      sum: (numbers) => numbers.reduce((sum, each) => sum + each, 0),
      avg: (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length,
    };
    const of = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!of) throw this.#error();
    return (value) => {
      const numbers = children(value).filter((each): each is number => typeof each === "number");
      return numbers.length === 0 ? [] : [of(numbers)];
    };
  }

  #bracket(): Select {
    this.#blanks();
    if (this.#skip("*")) {
      this.definite = false;
      this.#close("]");
      return children;
    }
    if (this.#skip("?")) {
      this.definite = false;
      this.#blanks();
      if (!this.#skip("(")) throw this.#error();
      const test = this.#or();
      this.#close(")");
      this.#close("]");
      return (value, root) => children(value).filter((each) => test(each, root));
    }
    const slice = this.#match(/-?\d*:-?\d*(?=\s*\])/y);
    if (slice !== undefined) {
      this.definite = false;
      this.#close("]");
      const [from, to] = slice.split(":").map((part) => (part === "" ? undefined : Number(part)));
      return (value) => (Array.isArray(value) ? value.slice(from, to) : []);
    }
    const parts: Select[] = [];
    do {
      this.#blanks();
      const quoted = this.#quoted();
      const index = quoted === undefined ? this.#match(/-?\d+/y) : undefined;
      if (quoted === undefined && index === undefined) throw this.#error();
      parts.push(quoted === undefined ? indexed(Number(index)) : named(quoted));
      this.#blanks();
    } while (this.#skip(","));
    this.#close("]");
    if (parts.length > 1) this.definite = false;
    return (value, root) => parts.flatMap((part) => part(value, root));
  }

  #or(): Test {
    let left = this.#and();
    for (;;) {
      this.#blanks();
      if (!this.#skip("||")) return left;
      const [before, right] = [left, this.#and()];
      left = (value, root) => before(value, root) || right(value, root);
    }
  }

  #and(): Test {
    let left = this.#test();
    for (;;) {
      this.#blanks();
      if (!this.#skip("&&")) return left;
      const [before, right] = [left, this.#test()];
      left = (value, root) => before(value, root) && right(value, root);
    }
  }

  #test(): Test {
    this.#blanks();
    if (this.#skip("!")) {
      const inner = this.#test();
      return (value, root) => !inner(value, root);
    }
    if (this.#skip("(")) {
      const inner = this.#or();
      this.#close(")");
      return inner;
    }
    const left = this.#operand();
    this.#blanks();
    const operator = this.#match(/==|!=|<=|>=|<|>/y);
    if (operator === undefined) return (value, root) => left(value, root).length > 0;
    const right = this.#operand();
    return (value, root) => compare(operator, left(value, root)[0], right(value, root)[0]);
  }

  #operand(): Select {
    this.#blanks();
    if (this.#text[this.#at] === "@" || this.#text[this.#at] === "$") {
      const fromRoot = this.#text[this.#at++] === "$";
      const outer = this.definite;
      const steps = this.#steps();
      this.definite = outer;
      return (value, root) =>
        steps.reduce<Value[]>((values, step) => values.flatMap((each) => step(each, root)), [fromRoot ? root : value]);
    }
    const quoted = this.#quoted();
    if (quoted !== undefined) return () => [quoted];
    const number = this.#match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return () => [Number(number)];
    const word = this.#match(/true|false|null/y);
    if (word !== undefined) return () => [word === "null" ? null : word === "true"];
    throw this.#error();
  }

  #quoted(): string | undefined {
    const mark = this.#text[this.#at];
    if (mark !== "'" && mark !== '"') return undefined;
    let text = "";
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      if (this.#text[at] === mark) {
        this.#at = at + 1;
        return text;
      }
      if (this.#text[at] === "\\") at++;
      text += this.#text[at] ?? "";
    }
    throw this.#error();
  }

  #close(mark: string): void {
    this.#blanks();
    if (!this.#skip(mark)) throw this.#error();
  }

  #blanks(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }

  #skip(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at = sticky.lastIndex;
    return found;
  }

  #error(): TemplateError {
    return new TemplateError(`\`${this.#text}\` is no JSONPath (at character ${this.#at + 1})`);
  }
}

const NAME = /[^\s.[\]()*?,'"@]+/y;

function compare(operator: string, left: Value, right: Value): boolean {
  if (operator === "==") return equal(left, right);
  if (operator === "!=") return !equal(left, right);
  const comparable =
    (typeof left === "number" && typeof right === "number") || (typeof left === "string" && typeof right === "string");
  if (!comparable) return false;
  switch (operator) {
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    default:
      return left >= right;
  }
}
