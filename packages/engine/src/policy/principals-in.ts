/** Where a policy's text names principals, for those who write other names in their place and nothing else. */
import { isJsonError, type JsonNode, readJson } from "./read-json.js";

export interface NamedPrincipal {
  readonly element: "Principal" | "NotPrincipal";
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or whatever stands there. */
  readonly type: string;
  /** `*`, an account, an ARN, a unique id; a number as it is written. */
  readonly value: string;
  /** Of the value with its quotes, in UTF-16 units; the end is behind it. */
  readonly start: number;
  readonly end: number;
}

/**
 * The names that the statements' `Principal` and `NotPrincipal` list by their kind, in the order of the text. `"Principal": "*"`
 * is none of them; a text that is no policy has none.
 */
export function principalsIn(text: string): readonly NamedPrincipal[] {
  const root = readJson(text);
  if (isJsonError(root)) return [];
  const named: NamedPrincipal[] = [];
  for (const statement of members(root, "Statement").flatMap(itemsOf)) {
    for (const element of ["Principal", "NotPrincipal"] as const) {
      for (const principal of members(statement, element)) {
        if (principal.type !== "object") continue;
        for (const { key: type, value } of principal.members) {
          for (const { start, end, ...node } of itemsOf(value)) {
            if (node.type === "string") named.push({ element, type, value: node.value, start, end });
            else if (node.type === "number") named.push({ element, type, value: node.text, start, end });
          }
        }
      }
    }
  }
  return named.sort((a, b) => a.start - b.start);
}

const members = (node: JsonNode, key: string): readonly JsonNode[] =>
  node.type === "object" ? node.members.filter((one) => one.key === key).map(({ value }) => value) : [];

const itemsOf = (node: JsonNode): readonly JsonNode[] => (node.type === "array" ? node.items : [node]);
