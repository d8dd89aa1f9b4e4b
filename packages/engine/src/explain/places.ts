/**
 * Where things stand in a policy's text. Compiled policies keep no more of it than where each statement begins and ends,
 * so for anything else the text is read again when somebody asks, and what was read is kept for the last few policies.
 */
import type { PolicyDocument } from "../policy/compile.js";
import type { Position } from "../policy/position.js";
import { isJsonError, type JsonMember, type JsonNode, type JsonObject, readJson } from "../policy/read-json.js";
import type { Statement } from "../policy/statement.js";

/** From the first character to right behind the last. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** Each element from its name to the end of its value, by its name as written (`NotAction`). */
export function elementsOf(document: PolicyDocument, statement: Statement): Readonly<Record<string, Span>> {
  const spans: Record<string, Span> = Object.create(null);
  for (const { key, keyStart, value } of nodeOf(document, statement)?.members ?? []) {
    spans[key] = span(document, keyStart, value.end);
  }
  return spans;
}

/** A key of the Condition block, from its name to the end of its values. */
export function placeOfCondition(
  document: PolicyDocument,
  statement: Statement,
  operator: string,
  key: string,
): Span | undefined {
  const block = find(nodeOf(document, statement), "Condition")?.value;
  const found = find(find(block, operator)?.value, key);
  return found && span(document, found.keyStart, found.value.end);
}

const span = (document: PolicyDocument, start: number, end: number): Span => ({
  start: document.positionAt(start),
  end: document.positionAt(end),
});

/** A request is explained by a few policies, again and again the same. */
const KEPT_DOCUMENTS = 32;
const KEPT_CHARACTERS = 1_000_000;

const kept = new Map<PolicyDocument, ReadonlyMap<number, JsonObject>>();
let keptCharacters = 0;

function nodeOf(document: PolicyDocument, statement: Statement): JsonObject | undefined {
  let nodes = kept.get(document);
  if (nodes === undefined) {
    nodes = statementNodes(document.source);
    if (kept.size >= KEPT_DOCUMENTS || keptCharacters > KEPT_CHARACTERS) {
      kept.clear();
      keptCharacters = 0;
    }
    kept.set(document, nodes);
    keptCharacters += document.source.length;
  }
  return nodes.get(statement.start);
}

function statementNodes(source: string): ReadonlyMap<number, JsonObject> {
  const root = readJson(source);
  const list = isJsonError(root) ? undefined : find(root, "Statement")?.value;
  const nodes = list === undefined ? [] : list.type === "array" ? list.items : [list];
  return new Map(nodes.filter((node) => node.type === "object").map((node) => [node.start, node]));
}

const membersByKey = new WeakMap<JsonObject, ReadonlyMap<string, JsonMember>>();

/** The first member of that key, by an index, since a Condition block may have thousands. */
function find(node: JsonNode | undefined, key: string): JsonMember | undefined {
  if (node?.type !== "object") return undefined;
  let members = membersByKey.get(node);
  if (members === undefined) {
    members = new Map([...node.members].reverse().map((member) => [member.key, member]));
    membersByKey.set(node, members);
  }
  return members.get(key);
}
