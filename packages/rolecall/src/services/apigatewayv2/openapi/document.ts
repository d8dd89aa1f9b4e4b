/** OpenAPI documents: text to what is in it, with AWS's variables filled in. */
import { parseDocument } from "yaml";
import { isDeeperThan, isYamlDeeperThan } from "../../../documents/nesting.js";
import type { Here } from "../../../kernel/here.js";
import { unreadableDocument } from "../errors.js";

export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

export const textsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;

/** `{ "a": "b" }`; members that are no texts are left out. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isNode(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const text = textOf(item);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * The document of JSON or YAML.
 * @throws BadRequestException for what is neither, or no OpenAPI 3.0
 */
export function readDocument(text: string, { partition, region, account }: Here): Node {
  const filled = text
    .replaceAll("${AWS::Partition}", partition)
    .replaceAll("${AWS::Region}", region)
    .replaceAll("${AWS::AccountId}", account);
  const document = parsed(filled);
  if (isDeeperThan(document)) throw unreadableDocument(TOO_DEEP);
  if (!isNode(document)) throw unreadableDocument("it is no object");
  const version = textOf(document.openapi);
  if (version === undefined || !version.startsWith("3.0")) {
    throw unreadableDocument("HTTP APIs support OpenAPI 3.0 alone");
  }
  return document;
}

const TOO_DEEP = "it is nested too deep";

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // YAML takes JSON too, and more slowly.
  }
  if (isYamlDeeperThan(text)) throw unreadableDocument(TOO_DEEP);
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw unreadableDocument(error.message.split("\n")[0] ?? "");
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw unreadableDocument(error instanceof Error ? error.message : "it can't be read");
  }
}

/** Follows `#/components/…`; a reference that leads nowhere is an empty object. */
export function resolved(document: Node, value: unknown): Node {
  const node = nodeOf(value);
  const ref = textOf(node.$ref);
  if (ref === undefined || !ref.startsWith("#/")) return node;
  let found: unknown = document;
  for (const part of ref.slice(2).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = isNode(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return nodeOf(found);
}
