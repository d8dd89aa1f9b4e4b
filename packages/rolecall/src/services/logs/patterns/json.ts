/** Filter patterns for JSON events: `{ ($.status >= 500) && ($.user.id NOT EXISTS) }`. */
import { invalidParameter } from "../errors.js";
import type { Pattern } from "./pattern.js";
import { compound, type Literal, type Operator, Scanner } from "./scanner.js";

const WILDCARDS = 3;

/** A step from a node to its children; `*` goes to all of them. */
type Step = string | number | { readonly all: true };

interface Selector {
  readonly text: string;
  readonly steps: readonly Step[];
}

export function jsonPattern(text: string): Pattern {
  const scanner = new Scanner(text);
  const selectors: Selector[] = [];
  scanner.require("{");
  const test = compound<unknown>(scanner, () => condition(scanner, selectors));
  scanner.skipSpace();
  scanner.require("}");
  scanner.skipSpace();
  if (!scanner.done) throw scanner.unexpected();
  const wildcards = selectors.flatMap(({ steps }) => steps.filter(isAll));
  if (wildcards.length > WILDCARDS) throw invalidParameter("Invalid filter pattern");
  return {
    matches(message) {
      const node = parse(message);
      return node !== undefined && test(node);
    },
    values(message) {
      const node = parse(message);
      const values: Record<string, string> = {};
      for (const { text: name, steps } of selectors) {
        if (steps.some(isAll)) continue;
        const [value] = [...reached(node, steps)];
        if (isScalar(value)) values[name] = String(value);
      }
      return values;
    },
  };
}

function condition(scanner: Scanner, selectors: Selector[]): (node: unknown) => boolean {
  const selector = readSelector(scanner);
  selectors.push(selector);
  const { steps } = selector;
  const any = (test: (value: unknown) => boolean) => (node: unknown) => {
    for (const value of reached(node, steps)) if (test(value)) return true;
    return false;
  };
  scanner.skipSpace();
  if (scanner.take("NOT")) {
    scanner.skipSpace();
    scanner.require("EXISTS");
    const exists = any(() => true);
    return (node) => !exists(node);
  }
  if (scanner.take("IS")) {
    scanner.skipSpace();
    if (scanner.take("NULL")) return any((value) => value === null);
    if (scanner.take("TRUE")) return any((value) => value === true);
    scanner.require("FALSE");
    return any((value) => value === false);
  }
  const operator = scanner.operator();
  if (!operator) throw scanner.unexpected();
  scanner.skipSpace();
  const literal = scanner.literal();
  return any(comparison(operator, literal));
}

/** A missing field fits no comparison, and neither does an object, an array or null (for `!=` too). */
function comparison(operator: Operator, literal: Literal): (value: unknown) => boolean {
  switch (operator) {
    case "=":
      return (value) => isScalar(value) && equals(value, literal);
    case "!=":
      return (value) => isScalar(value) && !equals(value, literal);
    default: {
      if (literal.kind !== "text" || literal.number === undefined) throw invalidParameter("Invalid filter pattern");
      const bound = literal.number;
      return (value) => typeof value === "number" && compare(value, operator, bound);
    }
  }
}

function equals(value: Scalar, literal: Literal): boolean {
  if (typeof value === "number" && literal.kind === "text" && literal.number !== undefined) {
    return value === literal.number;
  }
  return literal.test(String(value));
}

export function compare(value: number, operator: Operator, bound: number): boolean {
  switch (operator) {
    case ">":
      return value > bound;
    case "<":
      return value < bound;
    case ">=":
      return value >= bound;
    case "<=":
      return value <= bound;
    case "=":
      return value === bound;
    case "!=":
      return value !== bound;
  }
}

/** `$.a.b[0]`, `$.users[*].id`, `$.['a.b']`, `$.*`. */
function readSelector(scanner: Scanner): Selector {
  let text = "$";
  const steps: Step[] = [];
  scanner.skipSpace();
  scanner.require("$");
  for (;;) {
    const dot = scanner.take(".");
    if (scanner.take("[")) {
      const [shown, step] = bracketed(scanner);
      text += `${dot ? "." : ""}[${shown}]`;
      steps.push(step);
      continue;
    }
    if (!dot) break;
    if (scanner.take("*")) {
      text += ".*";
      steps.push({ all: true });
      continue;
    }
    const name = scanner.takeAll(/[\w-]*/y);
    if (name === "") throw scanner.unexpected();
    text += `.${name}`;
    steps.push(name);
  }
  if (steps.length === 0) throw scanner.unexpected();
  if (steps.filter(isAll).length > 1) throw invalidParameter("Invalid filter pattern");
  return { text, steps };
}

function bracketed(scanner: Scanner): [shown: string, step: Step] {
  if (scanner.take("*")) {
    scanner.require("]");
    return ["*", { all: true }];
  }
  if (scanner.take("'")) {
    const name = scanner.takeAll(/[^']*/y);
    scanner.require("']");
    return [`'${name}'`, name];
  }
  const digits = scanner.takeAll(/\d*/y);
  if (digits === "") throw scanner.unexpected();
  scanner.require("]");
  return [digits, Number(digits)];
}

function* reached(node: unknown, steps: readonly Step[]): Iterable<unknown> {
  const [step, ...rest] = steps;
  if (step === undefined) {
    yield node;
    return;
  }
  if (node === null || typeof node !== "object") return;
  if (typeof step === "object") {
    for (const child of Object.values(node)) yield* reached(child, rest);
  } else if (typeof step === "number") {
    if (Array.isArray(node) && step < node.length) yield* reached(node[step], rest);
  } else if (!Array.isArray(node) && Object.hasOwn(node, step)) {
    yield* reached((node as Record<string, unknown>)[step], rest);
  }
}

type Scalar = string | number | boolean;
const isScalar = (value: unknown): value is Scalar => ["string", "number", "boolean"].includes(typeof value);
const isAll = (step: Step) => typeof step === "object";

/** The object or array that a message is; undefined for anything else. */
function parse(message: string): object | undefined {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}
