/**
 * A YAML or JSON file as one kind of tree that knows where each value stands. CloudFormation's functions, `!Sub x` as
 * much as `{ "Fn::Sub": x }`, are calls, so nobody after this file sees two ways to write them.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document as YamlDocument } from "yaml";
import { readJson } from "./read-json.js";

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
  try {
    // JSON is YAML, too; a reader of its own is ten times as fast, and plans of many megabytes are common.
    return looksLikeJson(text) ? readJson(text, mapOrCall) : readYaml(text);
  } catch (error) {
    if (error instanceof RangeError) return { problem: "it is nested too deep", offset: 0 };
    throw error;
  }
}

export const looksLikeJson = (text: string): boolean => /^\uFEFF?\s*[{["]/.test(text);

/** The value of the last entry of that key: it is the one that counts, for AWS and for every reader of JSON. */
export const member = (node: Node | undefined, key: string): Node | undefined =>
  node?.type === "map" ? node.entries.findLast((entry) => entry.key === key)?.value : undefined;

export const textOf = (node: Node | undefined): string | undefined => (node?.type === "text" ? node.value : undefined);

const LONG_FORM = /^(Ref|Fn::[A-Za-z0-9]+)$/;

function readYaml(text: string): Node | Unreadable {
  // Tags that nobody declared stay on their nodes, with a warning: `!Sub` is found there.
  const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false, version: "1.2", merge: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: firstLine(error.message), offset: error.pos[0] };
  if (document.contents === null) return { problem: "it is empty", offset: 0 };
  return fromYaml(document.contents, document, text);
}

const firstLine = (message: string) => (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");

function fromYaml(syntax: unknown, document: YamlDocument, text: string): Node {
  if (isAlias(syntax)) {
    const target = syntax.resolve(document);
    if (target === undefined) return { type: "scalar", written: "null", start: 0, end: 0 };
    return fromYaml(target, document, text);
  }
  const plain = untagged(syntax, document, text);
  const name = functionOf(syntax);
  return name === undefined ? plain : { type: "call", name, argument: plain, start: plain.start, end: plain.end };
}

function untagged(syntax: unknown, document: YamlDocument, text: string): Node {
  if (isMap(syntax)) {
    const range = yamlRange(syntax);
    const entries = syntax.items.map(({ key, value }): Entry => {
      const keyRange = yamlRange(key);
      const node: Node =
        value === null || value === undefined
          ? { type: "scalar", written: "null", ...keyRange }
          : fromYaml(value, document, text);
      return { key: isScalar(key) ? sourceOf(key, text) : String(key), keyRange, value: node };
    });
    return mapOrCall(entries, range);
  }
  if (isSeq(syntax)) {
    return { type: "list", items: syntax.items.map((item) => fromYaml(item, document, text)), ...yamlRange(syntax) };
  }
  const range = yamlRange(syntax);
  if (!isScalar(syntax)) return { type: "scalar", written: "null", ...range };
  if (typeof syntax.value === "string") return { type: "text", value: syntax.value, ...range };
  return { type: "scalar", written: sourceOf(syntax, text), ...range };
}

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
