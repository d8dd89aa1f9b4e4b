/**
 * Edits of a policy's text, statement by statement. What an edit does not touch stays as it was written, order and white
 * space included; what is new follows the style around it.
 */
import { BROKEN, member } from "../../policy/elements.js";
import { type Position, positionAt } from "../../policy/position.js";
import { isJsonError, type JsonNode, readJson } from "../../policy/read-json.js";
import type { CompiledPolicy } from "../../request.js";
import { isObject, type Json, type StatementJson, toJson } from "./json.js";

export interface StatementEdits {
  /** What stands in the place of the statement with this index; an empty list removes it. */
  readonly replaced: ReadonlyMap<number, readonly StatementJson[]>;
  readonly appended: readonly StatementJson[];
}

const known = new WeakMap<CompiledPolicy, PolicyText>();

export class PolicyText {
  readonly #statement: JsonNode | undefined;
  /** `undefined` when the text cannot be read as a policy. */
  readonly version: string | undefined;

  private constructor(readonly source: string) {
    const root = readJson(source);
    if (isJsonError(root) || root.type !== "object") return;
    const version = member(root, "Version");
    const statement = member(root, "Statement");
    if (version === BROKEN || statement === BROKEN || statement === undefined) return;
    if (statement.type !== "object" && statement.type !== "array") return;
    this.#statement = statement;
    this.version = version?.type === "string" ? version.value : "2008-10-17";
  }

  /** Read once for each policy; a new one has no text yet. */
  static of(policy: CompiledPolicy | undefined): PolicyText {
    if (policy === undefined) return new PolicyText("");
    let text = known.get(policy);
    if (text === undefined) {
      text = new PolicyText(policy.source);
      known.set(policy, text);
    }
    return text;
  }

  /** Of a document of 2012-10-17: a variable, or a wildcard character written as one, is no literal text. */
  get variables(): boolean {
    return this.version === "2012-10-17";
  }

  get count(): number {
    return this.#nodes.length;
  }

  statement(index: number): Json | undefined {
    const node = this.#nodes[index];
    return node === undefined ? undefined : toJson(node);
  }

  get sids(): ReadonlySet<Json | undefined> {
    return new Set(this.#nodes.map(toJson).map((one) => (isObject(one) ? one.Sid : undefined)));
  }

  startOf(index: number): Position {
    return positionAt(this.source, this.#nodes[index]?.start ?? 0);
  }

  /** A text that cannot be read gives way to one with the new statements alone. */
  edited({ replaced, appended }: StatementEdits): string {
    const list = this.#statement;
    if (list === undefined) return newPolicy(appended);
    const { source } = this;
    const nodes = this.#nodes;
    const isList = list.type === "array";
    const layout = isList ? layoutOf(source, list, nodes) : layoutOfLone(source, list);
    const pieces: Piece[] = [];
    nodes.forEach((node, index) => {
      const by = replaced.get(index);
      if (by === undefined) pieces.push({ text: source.slice(node.start, node.end), from: index });
      else
        by.forEach((statement, i) => {
          const text = i === 0 ? rewritten(source, node, toJson(node), statement) : render(statement, layout);
          pieces.push(i === 0 ? { text, from: index } : { text });
        });
    });
    for (const statement of appended) pieces.push({ text: render(statement, layout) });
    const [lone] = pieces;
    const text =
      !isList && pieces.length === 1 && lone !== undefined
        ? lone.text
        : joined(source, isList ? list : undefined, "[]", nodes, pieces, layout);
    return source.slice(0, list.start) + text + source.slice(list.end);
  }

  get #nodes(): readonly JsonNode[] {
    const list = this.#statement;
    return list === undefined ? [] : list.type === "array" ? list.items : [list];
  }
}

/** A document of its own, as people would write it. */
export const newPolicy = (statements: readonly StatementJson[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);

/** Where something stands in the text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** An entry of a list or object as it will be written. */
interface Piece {
  readonly text: string;
  /** Which of the old entries it is. */
  readonly from?: number;
}

/** How the entries of a list or object are laid out. */
interface Layout {
  /** What precedes an entry on its line; absent when all stand on one line. */
  readonly indent?: string;
  readonly unit: string;
  /** `{ "a": 1 }` rather than `{"a":1}`. */
  readonly spaced: boolean;
}

function layoutOf(source: string, container: Span, entries: readonly Span[]): Layout {
  const text = source.slice(container.start, container.end);
  const spaced = /":\s/.test(text) || !text.includes('":');
  const lead = source.slice(container.start, entries[0]?.start ?? container.start);
  const newline = lead.lastIndexOf("\n");
  if (newline < 0) return { unit: "  ", spaced };
  const indent = lead.slice(newline + 1);
  const outer = indentAt(source, container.start);
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : "";
  return { indent, unit: unit === "" ? "  " : unit, spaced };
}

/** A lone statement that becomes one of a list stays where it stands. */
function layoutOfLone(source: string, statement: JsonNode): Layout {
  const { indent, ...rest } = layoutOf(source, statement, membersOf(statement));
  return indent === undefined ? rest : { ...rest, indent: indentAt(source, statement.start) };
}

const indentAt = (source: string, offset: number): string =>
  /^[ \t]*/.exec(source.slice(source.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";

const membersOf = (node: JsonNode): readonly Span[] =>
  node.type === "object" ? node.members.map(({ keyStart, value }) => ({ start: keyStart, end: value.end })) : [];

function render(value: Json, { indent, unit, spaced }: Layout): string {
  if (indent !== undefined) return JSON.stringify(value, null, unit).replaceAll("\n", `\n${indent}`);
  return spaced ? onOneLine(value) : JSON.stringify(value);
}

function onOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${onOneLine(one)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** The pieces in the brackets of the old container, neighbours parted as they were. */
function joined(
  source: string,
  container: Span | undefined,
  brackets: "[]" | "{}",
  entries: readonly Span[],
  pieces: readonly Piece[],
  { indent, spaced }: Layout,
): string {
  if (pieces.length === 0) return brackets;
  const first = entries[0];
  const last = entries[entries.length - 1];
  const open = container && first ? source.slice(container.start, first.start) : brackets.slice(0, 1);
  const close = container && last ? source.slice(last.end, container.end) : brackets.slice(1);
  const usual = indent !== undefined ? `,\n${indent}` : spaced ? ", " : ",";
  let text = open;
  pieces.forEach((piece, i) => {
    if (i > 0) text += between(source, entries, pieces[i - 1], piece) ?? usual;
    text += piece.text;
  });
  return text + close;
}

function between(source: string, entries: readonly Span[], left: Piece | undefined, right: Piece): string | undefined {
  if (left?.from === undefined || right.from !== left.from + 1) return undefined;
  const [a, b] = [entries[left.from], entries[right.from]];
  return a === undefined || b === undefined ? undefined : source.slice(a.end, b.start);
}

/** The node's text with `after` in place of `before`; what is the same in both stays as it is written. */
function rewritten(source: string, node: JsonNode, before: Json, after: Json): string {
  if (same(before, after)) return source.slice(node.start, node.end);
  if (node.type === "array" && Array.isArray(after)) {
    const layout = layoutOf(source, node, node.items);
    const old = node.items.map((item) => JSON.stringify(toJson(item)));
    const pieces = after.map((value): Piece => {
      const from = old.indexOf(JSON.stringify(value));
      const item = node.items[from];
      return item === undefined ? { text: render(value, layout) } : { text: source.slice(item.start, item.end), from };
    });
    return joined(source, node, "[]", node.items, pieces, layout);
  }
  if (node.type === "object" && isObject(after) && isObject(before)) {
    const members = membersOf(node);
    const layout = layoutOf(source, node, members);
    const pieces = Object.entries(after).map(([key, value]): Piece => {
      const from = node.members.findIndex((one) => one.key === key);
      const one = node.members[from];
      if (one !== undefined) {
        const text = rewritten(source, one.value, before[key] ?? null, value);
        return { text: source.slice(one.keyStart, one.value.start) + text, from };
      }
      // A condition block reads best over several lines, a list of names on one.
      const text = isObject(value) || !layout.spaced ? render(value, layout) : onOneLine(value);
      return { text: `${JSON.stringify(key)}:${layout.spaced ? " " : ""}${text}` };
    });
    return joined(source, node, "{}", members, pieces, layout);
  }
  return onOneLine(after);
}

const same = (a: Json, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
