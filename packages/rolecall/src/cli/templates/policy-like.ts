/** What a policy looks like to one who does not know where policies are. */
import type { PolicyKind } from "@rolecall/engine";
import type { Place } from "./locate.js";
import { member, type Node, textOf } from "./node.js";

/** A map with statements, at least one of which has an Effect. */
export function isPolicy(node: Node): boolean {
  const statement = member(node, "Statement");
  const statements = statement?.type === "list" ? statement.items : statement === undefined ? [] : [statement];
  return statements.some((one) => member(one, "Effect") !== undefined);
}

/** A string that holds a policy as JSON. */
function holdsPolicy(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "Statement" in value;
  } catch {
    return false;
  }
}

/** Every policy in a tree, as a map or as a string of JSON; inside a policy nothing further is looked for. */
export function policiesIn(node: Node | undefined, path = ""): readonly Place[] {
  if (node === undefined) return [];
  if (isPolicy(node) || holdsPolicy(textOf(node) ?? "")) return [{ node, path }];
  switch (node.type) {
    case "map":
      return node.entries.flatMap(({ key, value }) => policiesIn(value, path === "" ? key : `${path}.${key}`));
    case "list":
      return node.items.flatMap((item, index) => policiesIn(item, `${path}[${index}]`));
    case "call":
      return policiesIn(node.argument, path);
    default:
      return [];
  }
}

const ASSUMES =
  /^sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|TagSession|SetSourceIdentity|SetContext|\*)$/i;

/** The kind, by what its statements name: one with a principal stands at a resource, one that only assumes is a trust policy. */
export function kindOf(text: string): PolicyKind {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "identity";
  }
  const statements = asList(field(document, "Statement")).filter((one) => typeof one === "object" && one !== null);
  const named = statements.filter((one) => has(one, "Principal") || has(one, "NotPrincipal"));
  if (named.length === 0) return "identity";
  const assumes = named.every(
    (one) =>
      !has(one, "Resource") &&
      asList(field(one, "Action")).every((action) => typeof action === "string" && ASSUMES.test(action)),
  );
  return assumes ? "trust" : "resource";
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
const has = (value: unknown, key: string) => field(value, key) !== undefined;
const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
