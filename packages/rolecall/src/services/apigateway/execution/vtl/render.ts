/**
 * A template rendered: the tree walked, with AWS's bounds and some of ours, so that no template holds the server up.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 300 KB, 1,000 rounds of a `#foreach`
 */
import { callMethod } from "./methods.js";
import { parseTemplate } from "./parse.js";
import { type Block, type Expression, type Node, type Operator, type Reference, TemplateError } from "./syntax.js";
import { equal, isProvided, printed, type Value } from "./values.js";

const TEMPLATE_BYTES = 300 * 1024;
const ROUNDS = 1000;
const STEPS = 2_000_000;
const OUTPUT_CHARACTERS = 10 * 1024 * 1024;
const MACRO_DEPTH = 20;
const KEPT = 500;

/** Parsed templates by their text. */
const parsed = new Map<string, Block>();

/**
 * `variables` may be changed by the template's `#set`.
 * @param lenient references to these print nothing where there is no value
 * @throws TemplateError
 */
export function renderTemplate(text: string, variables: Map<string, Value>, lenient: ReadonlySet<string>): string {
  if (Buffer.byteLength(text) > TEMPLATE_BYTES) throw new TemplateError("the template is larger than 300 KB");
  let block = parsed.get(text);
  if (!block) {
    block = parseTemplate(text);
    if (parsed.size >= KEPT) parsed.clear();
    parsed.set(text, block);
  }
  return new Renderer(variables, lenient).render(block);
}

/** What ends a loop, or the template. */
type Ending = "break" | "stop" | undefined;

type Macro = Extract<Node, { kind: "macro" }>;

class Renderer {
  readonly #variables: Map<string, Value>;
  readonly #lenient: ReadonlySet<string>;
  readonly #macros = new Map<string, Macro>();
  readonly #defined = new Map<string, Block>();
  readonly #out: string[] = [];
  #length = 0;
  #steps = 0;
  #depth = 0;

  constructor(variables: Map<string, Value>, lenient: ReadonlySet<string>) {
    this.#variables = variables;
    this.#lenient = lenient;
  }

  render(block: Block): string {
    this.#block(block);
    return this.#out.join("");
  }

  #block(block: Block): Ending {
    for (const node of block) {
      const ending = this.#node(node);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  #node(node: Node): Ending {
    if (++this.#steps > STEPS) throw new TemplateError("the template takes too long");
    if (typeof node === "string") return this.#print(node);
    switch (node.kind) {
      case "print":
        return this.#printReference(node.reference);
      case "set":
        return this.#set(node.target, this.#evaluate(node.value));
      case "if":
        for (const { condition, body } of node.branches) {
          if (condition === undefined || isTrue(this.#evaluate(condition))) return this.#block(body);
        }
        return undefined;
      case "foreach":
        return this.#foreach(node.variable, items(this.#evaluate(node.over)), node.body);
      case "macro":
        if (!this.#macros.has(node.name)) this.#macros.set(node.name, node);
        return undefined;
      case "call":
        return this.#call(node);
      case "define":
        this.#defined.set(node.variable, node.body);
        return undefined;
      case "evaluate":
        return this.#nested(() => this.#block(parseTemplate(printed(this.#evaluate(node.text)))));
      case "break":
      case "stop":
        return node.kind;
    }
  }

  #print(text: string): undefined {
    this.#length += text.length;
    if (this.#length > OUTPUT_CHARACTERS) throw new TemplateError("the template writes more than 10 MB");
    this.#out.push(text);
  }

  #printReference(reference: Reference): Ending {
    const { name, path, quiet, source } = reference;
    const defined = path.length === 0 ? this.#defined.get(name) : undefined;
    if (defined && !this.#variables.has(name)) return this.#nested(() => this.#block(defined));
    const value = this.#evaluate(reference);
    if (value !== undefined && value !== null) return this.#print(printed(value));
    return quiet || this.#lenient.has(name) ? undefined : this.#print(source);
  }

  #set({ name, path }: Reference, value: Value): undefined {
    const last = path.at(-1);
    if (last === undefined) {
      this.#variables.set(name, value);
      return;
    }
    const on = this.#walk(this.#variables.get(name), path.slice(0, -1));
    const key = last.kind === "property" ? last.name : last.kind === "index" ? this.#evaluate(last.index) : undefined;
    if (on instanceof Map && key !== undefined) on.set(printed(key), value);
    else if (Array.isArray(on) && typeof key === "number" && key >= 0 && key < on.length) on[key] = value;
  }

  #foreach(variable: string, all: readonly Value[], body: Block): Ending {
    const kept = new Map([variable, "foreach", "velocityCount"].map((name) => [name, this.#variables.get(name)]));
    let ending: Ending;
    for (let index = 0; index < all.length && index < ROUNDS && ending === undefined; index++) {
      this.#variables.set(variable, all[index]);
      this.#variables.set("velocityCount", index + 1);
      this.#variables.set(
        "foreach",
        new Map<string, Value>([
          ["index", index],
          ["count", index + 1],
          ["hasNext", index + 1 < all.length],
          ["first", index === 0],
          ["last", index + 1 === all.length],
          ["parent", kept.get("foreach")],
        ]),
      );
      ending = this.#block(body);
    }
    for (const [name, value] of kept) {
      if (value === undefined) this.#variables.delete(name);
      else this.#variables.set(name, value);
    }
    return ending === "stop" ? "stop" : undefined;
  }

  #call({ name, args, source }: Extract<Node, { kind: "call" }>): Ending {
    const macro = this.#macros.get(name);
    if (!macro) return this.#print(source);
    const values = args.map((each) => this.#evaluate(each));
    const kept = macro.parameters.map((parameter) => this.#variables.get(parameter));
    for (const [index, parameter] of macro.parameters.entries()) this.#variables.set(parameter, values[index]);
    const ending = this.#nested(() => this.#block(macro.body));
    for (const [index, parameter] of macro.parameters.entries()) this.#variables.set(parameter, kept[index]);
    return ending === "stop" ? "stop" : undefined;
  }

  #nested(work: () => Ending): Ending {
    if (++this.#depth > MACRO_DEPTH) throw new TemplateError("macros call each other too deeply");
    const ending = work();
    this.#depth--;
    return ending;
  }

  #evaluate(expression: Expression): Value {
    if (++this.#steps > STEPS) throw new TemplateError("the template takes too long");
    switch (expression.kind) {
      case "reference":
        return this.#walk(this.#variables.get(expression.name), expression.path);
      case "literal":
        return expression.value;
      case "text":
        return this.#text(expression.body);
      case "list":
        return expression.items.map((each) => this.#evaluate(each));
      case "range":
        return range(Number(this.#evaluate(expression.from)), Number(this.#evaluate(expression.to)));
      case "map":
        return new Map(expression.entries.map(([key, value]) => [printed(this.#evaluate(key)), this.#evaluate(value)]));
      case "not":
        return !isTrue(this.#evaluate(expression.of));
      case "binary":
        return this.#binary(expression.operator, expression.left, expression.right);
    }
  }

  #text(body: Block): string {
    const inner = new Renderer(this.#variables, this.#lenient);
    inner.#steps = this.#steps;
    const text = inner.render(body);
    this.#steps = inner.#steps;
    return text;
  }

  #walk(start: Value, path: Reference["path"]): Value {
    let value = start;
    for (const step of path) {
      if (value === undefined || value === null) return undefined;
      if (step.kind === "method") {
        const args = step.args.map((each) => this.#evaluate(each));
        value = callMethod(value, step.name, args);
        if (typeof value === "string" && value.length > OUTPUT_CHARACTERS) throw new TemplateError("a text over 10 MB");
      } else if (step.kind === "property") value = property(value, step.name);
      else value = property(value, this.#evaluate(step.index));
    }
    return value;
  }

  #binary(operator: Operator, left: Expression, right: Expression): Value {
    if (operator === "||") return isTrue(this.#evaluate(left)) || isTrue(this.#evaluate(right));
    if (operator === "&&") return isTrue(this.#evaluate(left)) && isTrue(this.#evaluate(right));
    return calculate(operator, this.#evaluate(left), this.#evaluate(right));
  }
}

/** Velocity 1.7: whatever is neither null nor false, the empty text too (that AWS's is this version: unverified). */
const isTrue = (value: Value) => value !== undefined && value !== null && value !== false;

function items(value: Value): readonly Value[] {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? [...value.values()] : [];
}

function range(from: number, to: number): Value[] {
  if (!Number.isInteger(from) || !Number.isInteger(to)) return [];
  const length = Math.min(Math.abs(to - from) + 1, ROUNDS + 1);
  return Array.from({ length }, (_, index) => (from <= to ? from + index : from - index));
}

function property(on: Value, key: Value): Value {
  if (on instanceof Map) return on.get(printed(key));
  if (Array.isArray(on)) return typeof key === "number" ? on[key] : key === "size" ? on.length : undefined;
  return isProvided(on) ? on.property?.(printed(key)) : undefined;
}

function calculate(operator: Operator, left: Value, right: Value): Value {
  if (operator === "==") return equal(left, right);
  if (operator === "!=") return !equal(left, right);
  if (typeof left === "number" && typeof right === "number") return ofNumbers(operator, left, right);
  if (operator === "+" && left !== undefined && right !== undefined) return printed(left) + printed(right);
  return operator.startsWith("<") || operator.startsWith(">") ? false : undefined;
}

/** Whole numbers stay whole, and what is divided by zero is nothing. */
function ofNumbers(operator: Operator, left: number, right: number): Value {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) return undefined;
      return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right;
    case "%":
      return right === 0 ? undefined : left % right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
    default:
      return undefined;
  }
}
