/** A policy inside a template as the JSON that IAM would get, remembering where each piece came from. */

import { fill, type Where, type Width } from "./fill.js";
import type { Located, NotValidated, PolicyText, Way } from "./found.js";
import { conditionsIn, type Intrinsics, type Resolved, type Truth, truthOf, turnoutsOf } from "./intrinsics.js";
import type { Entry, ListNode, MapNode, Node, Range } from "./node.js";

/** The document in all ways it can turn out, and the statements of it that can't be validated. */
export function renderPolicy(
  document: MapNode,
  intrinsics: Intrinsics,
  name: string,
): { readonly ways: readonly Way[]; readonly notValidated: readonly NotValidated[] } {
  const notValidated = new Map<Node, NotValidated>();
  const ways = turnoutsOf(conditionsIn(document)).flatMap((turnout): Way[] => {
    const truth = truthOf(turnout);
    const writers = (["narrow", "wide"] as const).map((width) => new Writer(intrinsics, truth, width));
    const texts = writers.map((writer) => writer.document(document));
    for (const { skipped } of writers) {
      for (const [node, path] of skipped) {
        const place = { start: node.start, end: node.end };
        const why = `is given by ${describe(node)} in part, which only the deployment knows`;
        notValidated.set(node, { name: below(name, path), place, why });
      }
    }
    const [first] = writers;
    // Nothing is left to look at.
    if (first === undefined || (first.statements === 0 && first.skipped.size > 0)) return [];
    return [{ turnout, texts: first.hasHoles ? texts : texts.slice(0, 1) }];
  });
  return { ways, notValidated: [...notValidated.values()] };
}

/** `PolicyDocument` and `$.Statement[1]` as `PolicyDocument.Statement[1]`. */
const below = (name: string, path: string): string =>
  name === "" || name.endsWith(")") ? `${name} ${path.slice(2)}`.trim() : `${name}${path.slice(1)}`;

/** How a value that is no literal is given. */
export function describe(node: Node): string {
  if (node.type === "text") return "a dynamic reference";
  const call = innerCall(node);
  return call === undefined ? "the deployment" : `\`${call.name}\``;
}

function innerCall(node: Node): Extract<Node, { type: "call" }> | undefined {
  if (node.type === "call") return node;
  const children =
    node.type === "map" ? node.entries.map(({ value }) => value) : node.type === "list" ? node.items : [];
  for (const child of children) {
    const found = innerCall(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Mark extends Located {
  readonly at: number;
}

class Writer {
  readonly #out: string[] = [];
  #length = 0;
  readonly #marks: Mark[] = [];
  /** Statements that can't be written, with their paths. */
  readonly skipped = new Map<Node, string>();
  statements = 0;
  hasHoles = false;

  constructor(
    readonly intrinsics: Intrinsics,
    readonly truth: Truth,
    readonly width: Width,
  ) {}

  document(node: MapNode): PolicyText {
    this.#map(node, [], "$");
    const text = this.#out.join("");
    const marks = this.#marks;
    return { text, locate: (start) => markAt(marks, start) };
  }

  #value(node: Node, where: Where, path: string): void {
    if (node.type === "map") this.#map(node, where, path);
    else if (node.type === "list") this.#list(node, where, path);
    else if (node.type === "scalar") {
      this.#mark(node, path);
      // YAML has numbers that JSON has not, such as `0123`; CloudFormation hands them on as text.
      this.#write(isJsonScalar(node.written) ? node.written : JSON.stringify(node.written));
    } else this.#resolved(node, where, path);
  }

  #resolved(node: Extract<Node, { type: "text" | "call" }>, where: Where, path: string): void {
    const resolved = this.#resolve(node);
    if (resolved === "nothing") this.#write("null");
    else if ("node" in resolved) this.#value(resolved.node, where, path);
    else {
      const open = resolved.parts.some((part) => typeof part !== "string");
      if (open) this.hasHoles = true;
      this.#mark(node, path, open);
      this.#write(JSON.stringify(fill(resolved.parts, where, this.width)));
    }
  }

  #resolve(node: Extract<Node, { type: "text" | "call" }>): Resolved {
    return node.type === "text"
      ? { parts: this.intrinsics.parts(node, this.truth) ?? [node.value] }
      : this.intrinsics.resolve(node, this.truth);
  }

  #map(node: MapNode, where: Where, path: string): void {
    this.#mark(node, path);
    this.#write("{");
    let first = true;
    for (const entry of node.entries) {
      if (this.#isNothing(entry.value)) continue;
      if (!first) this.#write(",");
      first = false;
      this.#entry(entry, where, `${path}.${entry.key}`);
    }
    this.#write("}");
  }

  #entry({ key, keyRange, value }: Entry, where: Where, path: string): void {
    this.#mark(keyRange, path);
    this.#write(`${JSON.stringify(key)}:`);
    if (where.length === 0 && key === "Statement") this.#statements(value, path);
    else this.#value(value, [...where, key], path);
  }

  #list(node: ListNode, where: Where, path: string): void {
    this.#mark(node, path);
    this.#write("[");
    let first = true;
    for (const [index, item] of node.items.entries()) {
      if (this.#isNothing(item)) continue;
      if (!first) this.#write(",");
      first = false;
      this.#value(item, where, `${path}[${index}]`);
    }
    this.#write("]");
  }

  /** One statement or a list of them. One with a part that must be an object and isn't known yet is left out, and said. */
  #statements(value: Node, path: string): void {
    const statements = this.#settled(value);
    if (statements === undefined) this.skipped.set(value, path);
    this.#mark(statements ?? value, path);
    const asList = statements === undefined || statements.type === "list";
    if (asList) this.#write("[");
    let first = true;
    for (const { node, at } of this.#statementList(statements, path)) {
      if (!this.#isKnown(node)) {
        this.skipped.set(node, at);
        continue;
      }
      if (!first) this.#write(",");
      first = false;
      this.statements++;
      this.#value(node, ["Statement"], at);
    }
    if (asList) this.#write("]");
    else if (first) this.#write("[]");
  }

  #statementList(statements: Node | undefined, path: string): readonly { readonly node: Node; readonly at: string }[] {
    if (statements === undefined) return [];
    if (statements.type !== "list") return [{ node: statements, at: path }];
    return statements.items.flatMap((item, index) => {
      if (this.#isNothing(item)) return [];
      const at = `${path}[${index}]`;
      const statement = this.#settled(item) ?? item;
      // A branch of `Fn::If` may itself be several statements.
      const several = statement.type === "list" ? statement.items : [statement];
      return several.map((node) => ({ node, at }));
    });
  }

  /** What a call gives, when the template says it; undefined for a hole. */
  #settled(node: Node): Node | undefined {
    if (node.type !== "call") return node;
    const resolved = this.intrinsics.resolve(node, this.truth);
    return resolved !== "nothing" && "node" in resolved ? this.#settled(resolved.node) : undefined;
  }

  /** Principal, Condition and its operators must be objects; `Principal` may be `"*"`. */
  #isKnown(statement: Node): boolean {
    if (statement.type !== "map") return statement.type !== "call";
    return statement.entries.every(({ key, value }) => {
      if (!/^(Condition|(Not)?Principal)$/.test(key) || this.#isNothing(value)) return true;
      const settled = this.#settled(value);
      if (settled === undefined) return false;
      if (key !== "Condition" || settled.type !== "map") return true;
      return settled.entries.every(
        (operator) => this.#isNothing(operator.value) || this.#settled(operator.value) !== undefined,
      );
    });
  }

  #isNothing(node: Node): boolean {
    return node.type === "call" && this.intrinsics.resolve(node, this.truth) === "nothing";
  }

  #mark({ start, end }: Range, path: string, open = false): void {
    this.#marks.push({ at: this.#length, range: { start, end }, path, open });
  }

  #write(text: string): void {
    this.#out.push(text);
    this.#length += text.length;
  }
}

function markAt(marks: readonly Mark[], offset: number): Located {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return marks[low] ?? { range: { start: 0, end: 0 }, path: "$", open: false };
}

const isJsonScalar = (written: string): boolean =>
  /^(null|true|false|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(written);
