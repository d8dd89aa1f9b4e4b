/**
 * A YAML or JSON file as one kind of tree that knows where each value stands. CloudFormation's functions, `!Sub x` as
 * much as `{ "Fn::Sub": x }`, are calls, so nobody after this file sees two ways to write them.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, visit } from "yaml";
import { DEEPEST, isYamlDeeperThan } from "../../documents/nesting.js";
import { readJson, TOO_DEEP } from "./read-json.js";

/** Offsets in the file's text: UTF-16 units, `end` behind the last one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Node = MapNode | ListNode | TextNode | ScalarNode | CallNode;

export interface MapNode extends Range {
  readonly type: "map";
  /** As written: a key may be there twice. */
  readonly entries: readonly Entry[];
}
export interface ListNode extends Range {
  readonly type: "list";
  readonly items: readonly Node[];
}
export interface TextNode extends Range {
  readonly type: "text";
  readonly value: string;
}
/** `null`, a boolean or a number, as written. */
export interface ScalarNode extends Range {
  readonly type: "scalar";
  readonly written: string;
}
/** A CloudFormation function: `Ref`, `Fn::Sub` ... */
export interface CallNode extends Range {
  readonly type: "call";
  readonly name: string;
  readonly argument: Node;
}

export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Node;
}

/** Why a text is neither JSON nor YAML. */
export interface Unreadable {
  readonly problem: string;
  readonly offset: number;
}

export const isUnreadable = <T extends object>(result: T | Unreadable): result is Unreadable => "problem" in result;

/** Reads JSON when the text begins as JSON does, else YAML. */
export function readTree(text: string): Node | Unreadable {
  // JSON is YAML, too; a reader of its own is ten times as fast, and plans of many megabytes are common.
  return looksLikeJson(text) ? readJson(text, mapOrCall) : readYaml(text);
}

export const looksLikeJson = (text: string): boolean => /^\uFEFF?\s*[{["]/.test(text);

/** The value of the last entry of that key: it is the one that counts, for AWS and for every reader of JSON. */
export const member = (node: Node | undefined, key: string): Node | undefined =>
  node?.type === "map" ? node.entries.findLast((entry) => entry.key === key)?.value : undefined;

export const textOf = (node: Node | undefined): string | undefined => (node?.type === "text" ? node.value : undefined);

const LONG_FORM = /^(Ref|Fn::[A-Za-z0-9]+)$/;

function readYaml(text: string): Node | Unreadable {
  if (isYamlDeeperThan(text)) return { problem: TOO_DEEP, offset: 0 };
  // Tags that nobody declared stay on their nodes, with a warning: `!Sub` is found there.
  const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false, version: "1.2", merge: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: firstLine(error.message), offset: error.pos[0] };
  if (document.contents === null) return { problem: "it is empty", offset: 0 };
  try {
    return new YamlReader(text, anchored(document)).node(document.contents);
  } catch (error) {
    if (error instanceof TooMuch) return { problem: error.message, offset: error.offset };
    throw error;
  }
}

const firstLine = (message: string) => (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");

/** What each alias stands for: the last node before it that has its name. */
function anchored(document: ReturnType<typeof parseDocument>): ReadonlyMap<Alias, unknown> {
  const named = new Map<string, unknown>();
  const targets = new Map<Alias, unknown>();
  const name = (_: unknown, node: { readonly anchor?: string | undefined }): void => {
    if (node.anchor) named.set(node.anchor, node);
  };
  visit(document, {
    Alias: (_, alias) => {
      targets.set(alias, named.get(alias.source));
    },
    Collection: name,
    Scalar: name,
  });
  return targets;
}

/** So many nodes may stand where aliases repeat them: a few lines of aliases of aliases come to billions. */
const REPEATED = 200_000;

class TooMuch extends Error {
  constructor(
    problem: string,
    readonly offset: number,
  ) {
    super(problem);
  }
}

class YamlReader {
  #repeated = 0;
  #aliases = 0;
  #levels = 0;

  constructor(
    readonly text: string,
    readonly targets: ReadonlyMap<Alias, unknown>,
  ) {}

  node(syntax: unknown): Node {
    if (isAlias(syntax)) {
      const target = this.targets.get(syntax);
      if (target === undefined) return { type: "scalar", written: "null", start: 0, end: 0 };
      this.#aliases++;
      const node = this.node(target);
      this.#aliases--;
      return node;
    }
    const { start } = yamlRange(syntax);
    if (this.#aliases > 0 && ++this.#repeated > REPEATED) throw new TooMuch("its aliases repeat too much", start);
    // Deeper than it is written, where aliases lead on.
    if (++this.#levels > DEEPEST + 1) throw new TooMuch(TOO_DEEP, start);
    const plain = this.#untagged(syntax);
    this.#levels--;
    const name = functionOf(syntax);
    return name === undefined ? plain : { type: "call", name, argument: plain, start: plain.start, end: plain.end };
  }

  #untagged(syntax: unknown): Node {
    const range = yamlRange(syntax);
    if (isMap(syntax)) return mapOrCall(this.#entries(syntax.items), range);
    if (isSeq(syntax)) return { type: "list", items: syntax.items.map((item) => this.node(item)), ...range };
    if (!isScalar(syntax)) return { type: "scalar", written: "null", ...range };
    if (typeof syntax.value === "string") return { type: "text", value: syntax.value, ...range };
    return { type: "scalar", written: sourceOf(syntax, this.text), ...range };
  }

  #entries(pairs: readonly Pair[]): readonly Entry[] {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const { key, value } of pairs) {
      const keyRange = yamlRange(key);
      const node: Node =
        value === null || value === undefined ? { type: "scalar", written: "null", ...keyRange } : this.node(value);
      if (isMerge(key, node)) merged.push(...mergedEntries(node));
      else own.push({ key: isScalar(key) ? sourceOf(key, this.text) : String(key), keyRange, value: node });
    }
    // What stands in the map itself goes before what is merged into it, and of that what comes first.
    for (const entry of merged) if (own.every(({ key }) => key !== entry.key)) own.push(entry);
    return own;
  }
}

/** `<<: *base`, which CloudFormation does not read but the tools that package templates for it replace. */
const isMerge = (key: unknown, value: Node): boolean =>
  isScalar(key) &&
  key.value === "<<" &&
  key.type === "PLAIN" &&
  (value.type === "map" || (value.type === "list" && value.items.every(({ type }) => type === "map")));

const mergedEntries = (node: Node): readonly Entry[] =>
  node.type === "map" ? node.entries : node.type === "list" ? node.items.flatMap(mergedEntries) : [];

/** A key or number as written: `012345678901` is an account, and not the number it would be read as. */
function sourceOf(scalar: { value: unknown; source?: string | undefined; range?: unknown }, text: string): string {
  if (typeof scalar.value === "string") return scalar.value;
  if (scalar.value === null) return "null";
  if (typeof scalar.value === "boolean") return String(scalar.value);
  const { start, end } = yamlRange(scalar);
  return scalar.source ?? text.slice(start, end);
}

function yamlRange(syntax: unknown): Range {
  const [start = 0, end = start] = (syntax as { range?: readonly number[] | null }).range ?? [];
  return { start, end };
}

function functionOf(syntax: unknown): string | undefined {
  const tag = (syntax as { tag?: string }).tag;
  if (tag === undefined || !/^![A-Za-z]/.test(tag)) return undefined;
  return tag === "!Ref" ? "Ref" : `Fn::${tag.slice(1)}`;
}

function mapOrCall(entries: readonly Entry[], range: Range): Node {
  const [only] = entries;
  return entries.length === 1 && only !== undefined && LONG_FORM.test(only.key)
    ? { type: "call", name: only.key, argument: only.value, ...range }
    : { type: "map", entries, ...range };
}
