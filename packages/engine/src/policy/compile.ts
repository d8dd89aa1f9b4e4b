/**
 * From a policy's text to what the engine evaluates; done once for each text.
 */
import type { CompiledPolicy } from "../request.js";
import { BROKEN, member } from "./elements.js";
import { type Position, TextLines } from "./position.js";
import { isJsonError, type JsonNode, readJson } from "./read-json.js";
import { sha256 } from "./sha256.js";
import { Statement } from "./statement.js";

/** Documents kept by content. A document in use elsewhere stays alive; it would only be read again on its next use. */
const KEPT_DOCUMENTS = 4096;
const KEPT_CHARACTERS = 32_000_000;

const kept = new Map<string, PolicyDocument>();
let keptCharacters = 0;

/**
 * Reads a policy document. Never throws: what cannot be read allows nothing, and `policyFindings` says why.
 * Compiled documents are kept by their text, so asking again is cheap.
 */
export function compilePolicy(text: string): CompiledPolicy {
  const known = kept.get(text);
  if (known !== undefined) {
    // A Map lists its entries by age, so the one that was not asked for the longest is the first.
    kept.delete(text);
    kept.set(text, known);
    return known;
  }
  const document = new PolicyDocument(text);
  kept.set(text, document);
  keptCharacters += text.length;
  for (const [oldest] of kept) {
    if (kept.size <= KEPT_DOCUMENTS && keptCharacters <= KEPT_CHARACTERS) break;
    kept.delete(oldest);
    keptCharacters -= oldest.length;
  }
  return document;
}

/** The compiled document behind the opaque type. */
export const documentOf = (policy: CompiledPolicy): PolicyDocument =>
  policy instanceof PolicyDocument ? policy : (compilePolicy(policy.source) as PolicyDocument);

export class PolicyDocument implements CompiledPolicy {
  readonly statements: readonly Statement[];
  /** What `layers/reach.ts` keeps about this document by itself. */
  alone: unknown;
  #hash: string | undefined;
  #lines: TextLines | undefined;

  constructor(readonly source: string) {
    const root = readJson(source);
    this.statements = isJsonError(root) ? [] : readStatements(root);
  }

  get hash(): string {
    this.#hash ??= sha256(this.source);
    return this.#hash;
  }

  positionAt(offset: number): Position {
    this.#lines ??= new TextLines(this.source);
    return this.#lines.at(offset);
  }

  /** In JSON (of an explanation, say) a policy is its content hash, not all that was compiled from it. */
  toJSON(): { readonly hash: string } {
    return { hash: this.hash };
  }
}

function readStatements(root: JsonNode): readonly Statement[] {
  if (root.type !== "object") return [];
  const version = member(root, "Version");
  const list = member(root, "Statement");
  if (version === BROKEN || list === BROKEN || list === undefined) return [];
  // AWS: a document that does not say 2012-10-17 is read as one of 2008, which knew no variables.
  const variables = version?.type === "string" && version.value === "2012-10-17";
  const nodes = list.type === "array" ? list.items : [list];
  const statements = nodes.map((node, index) => Statement.read(node, index, variables));
  return statements.every((one) => one !== undefined) ? statements : statements.filter((one) => one !== undefined);
}
