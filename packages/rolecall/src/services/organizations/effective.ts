/**
 * What the management policies from the root down to an account make effective: inheritance operators, resolved.
 *
 * Level by level, each setting is the one inherited, or the first that a policy of the level assigns, with what the level's
 * policies append and without what they remove; an operator that a level above does not allow is passed over. A level's
 * own child control operators bind those below it, for a setting and all that lies in it (unverified: that they reach down).
 *
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html (read November 2026)
 * and https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const SETTERS = ["@@assign", "@@append", "@@remove"] as const;
type Setter = (typeof SETTERS)[number];
const CONTROL = "@@operators_allowed_for_child_policies";

/** A setting, or a group of them. */
interface Node {
  value?: Json;
  allowed: ReadonlySet<Setter>;
  readonly children: Map<string, Node>;
}

const EVERY_SETTER: ReadonlySet<Setter> = new Set(SETTERS);
const newNode = (): Node => ({ allowed: EVERY_SETTER, children: new Map() });

/**
 * @param levels the texts of the policies at the root, at each OU and at the account, in the order they were attached
 * @returns undefined when nothing is effective
 */
export function effectivePolicy(levels: readonly (readonly string[])[]): string | undefined {
  const root = newNode();
  for (const texts of levels) {
    const documents = texts.map((text) => JSON.parse(text) as Json).filter(isObject);
    if (documents.length > 0) mergeLevel(root, documents, EVERY_SETTER);
  }
  const content = contentOf(root);
  return content === undefined ? undefined : JSON.stringify(content);
}

/** @param above what all groups around the node allow */
function mergeLevel(node: Node, parts: readonly JsonObject[], above: ReadonlySet<Setter>): void {
  const allowed = intersection(above, node.allowed);
  setValue(node, parts, allowed);
  const names = new Set(parts.flatMap((part) => Object.keys(part).filter((name) => !name.startsWith("@@"))));
  for (const name of names) {
    const child = node.children.get(name) ?? newNode();
    node.children.set(name, child);
    mergeLevel(
      child,
      parts.flatMap((part) => (Object.hasOwn(part, name) ? [asObject(part[name] as Json)] : [])),
      allowed,
    );
  }
  for (const part of parts) {
    const control = part[CONTROL];
    if (control !== undefined) node.allowed = intersection(node.allowed, controlled(control));
  }
}

function setValue(node: Node, parts: readonly JsonObject[], allowed: ReadonlySet<Setter>): void {
  const given = (setter: Setter): Json[] =>
    allowed.has(setter) ? parts.flatMap((part) => (part[setter] === undefined ? [] : [part[setter]])) : [];
  const [assigned] = given("@@assign");
  if (assigned !== undefined) node.value = assigned;
  const appended = given("@@append").flatMap(listOf);
  if (appended.length > 0) {
    const present = node.value === undefined ? [] : listOf(node.value);
    node.value = [...present, ...appended.filter((value) => !present.some((other) => same(other, value)))];
  }
  const removed = given("@@remove").flatMap(listOf);
  if (removed.length > 0 && Array.isArray(node.value)) {
    node.value = node.value.filter((value) => !removed.some((other) => same(other, value)));
  }
}

function controlled(control: Json): ReadonlySet<Setter> {
  const names = listOf(control);
  return names.includes("@@all") ? EVERY_SETTER : new Set(SETTERS.filter((setter) => names.includes(setter)));
}

const intersection = (one: ReadonlySet<Setter>, two: ReadonlySet<Setter>): ReadonlySet<Setter> =>
  new Set([...one].filter((setter) => two.has(setter)));

/** A list that nothing is left of is no setting. */
function contentOf({ value, children }: Node): Json | undefined {
  if (value !== undefined && children.size === 0) return Array.isArray(value) && value.length === 0 ? undefined : value;
  const members: [string, Json][] = [];
  for (const [name, child] of children) {
    const content = contentOf(child);
    if (content !== undefined) members.push([name, content]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A plain value stands for its assignment. */
const asObject = (value: Json): JsonObject => (isObject(value) ? value : { "@@assign": value });

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

const same = (one: Json, two: Json): boolean => JSON.stringify(one) === JSON.stringify(two);
