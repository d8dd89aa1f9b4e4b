/**
 * An event pattern, as rules of EventBridge and filters of Lambda's event sources have it: read and refused in AWS's
 * words, then asked of events.
 *
 * Objects of the pattern are walked beside the event's; an array of objects in the event fits when one of its elements
 * fits whole, so that two fields of a pattern are never met by two different elements. Time is linear in the event for
 * a given pattern.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html (2026-11)
 */
import { lineAndColumn, type Node, readJson } from "./json.js";
import { compileMatcher, type Leaf, type Matcher } from "./matchers.js";
import { RESERVED_IN_OR } from "./reserved.js";

export interface Pattern {
  matches(event: unknown): boolean;
  /** What the pattern asks of a field, for condition keys; undefined where it does not mention it. */
  asks(...path: readonly string[]): readonly string[] | undefined;
}

/** What is wrong with a pattern, in Event Ruler's words. */
export class PatternError extends Error {}

type Tree = {
  readonly fields: ReadonlyMap<string, Tree | readonly Matcher[]>;
  /** Each a list of which one must fit. */
  readonly either: readonly (readonly Tree[])[];
};

/** AWS: the product of the lengths of all `$or`. */
const COMBINATIONS = 1000;

/** @throws PatternError */
export function compilePattern(text: string): Pattern {
  const cached = CACHE.get(text);
  if (cached) return cached;
  const root = readJson(text);
  if (!root) throw new PatternError("Invalid JSON");
  const refuse = (why: string, at: number) =>
    new PatternError(`${why}\n at [Source: (String)"${snippet(text)}; ${lineAndColumn(text, at)}]`);
  if (root.kind !== "object") throw refuse("Filter is not an object", root.at);
  const size = { combinations: 1 };
  const tree = compileTree(root, refuse, size);
  if (size.combinations > COMBINATIONS) {
    throw new PatternError(`Rule can have at most ${COMBINATIONS} combinations of $or`);
  }
  const pattern: Pattern = {
    matches: (event) => fits(tree, event),
    asks: (...path) => asked(root, path),
  };
  if (CACHE.size >= CACHED) CACHE.clear();
  CACHE.set(text, pattern);
  return pattern;
}

/** Patterns are compiled for every event; their texts are at most 4,096 characters. */
const CACHE = new Map<string, Pattern>();
const CACHED = 2000;

/** As Jackson quotes its source. */
const SNIPPET = 500;
const snippet = (text: string) =>
  text.length <= SNIPPET ? `${text}"` : `${text.slice(0, SNIPPET)}"[truncated ${text.length - SNIPPET} chars]`;

function compileTree(
  node: Node & { readonly kind: "object" },
  refuse: (why: string, at: number) => Error,
  size: { combinations: number },
  inOr = false,
): Tree {
  if (node.members.size === 0) throw refuse("Empty objects are not allowed", node.at + 1);
  const fields = new Map<string, Tree | readonly Matcher[]>();
  const either: Tree[][] = [];
  for (const [name, member] of node.members) {
    if (inOr && RESERVED_IN_OR.has(name)) {
      throw refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`, member.at);
    }
    if (name === "$or" && member.kind === "array" && areAlternatives(member.items)) {
      size.combinations *= member.items.length;
      either.push(member.items.filter(isObject).map((one) => compileTree(one, refuse, size, true)));
    } else if (member.kind === "object") {
      fields.set(name, compileTree(member, refuse, size, inOr));
    } else if (member.kind === "array") {
      if (member.items.length === 0) throw refuse("Empty arrays are not allowed", member.at + 1);
      fields.set(
        name,
        member.items.map((one) => compileMatcher(one, refuse)),
      );
    } else throw refuse(`"${name}" must be an object or an array`, member.at);
  }
  return { fields, either };
}

/** Event Ruler: else `$or` is a field of that name, and what stands below it are values and operators. */
const areAlternatives = (items: readonly Node[]): boolean =>
  items.length > 1 &&
  items.every((one) => isObject(one) && ![...one.members.keys()].some((name) => RESERVED_IN_OR.has(name)));

const isObject = (node: Node): node is Node & { readonly kind: "object" } => node.kind === "object";

/** `value` undefined: the event has nothing there, which only `exists: false` likes. */
function fits(tree: Tree, value: unknown): boolean {
  if (Array.isArray(value)) return value.flat(Number.POSITIVE_INFINITY).some((one) => record(one) && fits(tree, one));
  const object = record(value);
  for (const [name, wanted] of tree.fields) {
    const member = object && Object.hasOwn(object, name) ? object[name] : undefined;
    if ("fields" in wanted ? !fits(wanted, member) : !wanted.some((one) => meets(one, member))) return false;
  }
  return tree.either.every((choices) => choices.some((one) => fits(one, value)));
}

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

function meets(matcher: Matcher, value: unknown): boolean {
  const leaves = leavesOf(value);
  // AWS: exists works on leaf nodes alone; an object is none.
  return matcher.kind === "exists" ? leaves.length > 0 === matcher.wanted : leaves.some(matcher.fits);
}

function leavesOf(value: unknown): Leaf[] {
  if (value === undefined) return [];
  const values: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  return values.filter((one): one is Leaf => one === null || typeof one !== "object");
}

/**
 * The values a pattern names for a field. An operator stands there as its JSON: a policy that lists plain values then
 * does not let it through.
 */
function asked(root: Node, path: readonly string[]): readonly string[] | undefined {
  let node: Node | undefined = root;
  for (const name of path) node = node?.kind === "object" ? node.members.get(name) : undefined;
  return node?.kind === "array"
    ? node.items.map((one) => ("value" in one ? String(one.value) : jsonOf(one)))
    : undefined;
}

function jsonOf(node: Node): string {
  if ("value" in node) return JSON.stringify(node.value);
  if (node.kind === "array") return `[${node.items.map(jsonOf).join(",")}]`;
  return `{${[...node.members].map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join(",")}}`;
}
