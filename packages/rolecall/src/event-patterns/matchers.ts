/**
 * What may stand in a pattern's arrays: values, and objects of one operator.
 *
 * The refusals are those of Event Ruler, AWS's published matcher, as issues and forums quote them.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (2026-11)
 */
import { BlockList, isIP } from "node:net";
import type { Node } from "./json.js";
import { compileWildcard } from "./wildcard.js";

/** A value of the event: a leaf, never an array or an object. */
export type Leaf = string | number | boolean | null;

/** Says of one leaf whether it fits; `exists` is asked of the field instead. */
export type Matcher =
  | { readonly kind: "leaf"; readonly fits: (leaf: Leaf) => boolean }
  | { readonly kind: "exists"; readonly wanted: boolean };

/** Makes the refusal, with the place it is about. */
export type Refuse = (why: string, at: number) => Error;

export function compileMatcher(node: Node, refuse: Refuse): Matcher {
  switch (node.kind) {
    case "string":
    case "number":
    case "literal":
      return leaf((value) => value === node.value);
    case "array":
      throw refuse("Match value must be String, number, true, false, or null", node.at);
    case "object":
      return operator(node, refuse);
  }
}

const leaf = (fits: (value: Leaf) => boolean): Matcher => ({ kind: "leaf", fits });
const text = (fits: (value: string) => boolean): Matcher => leaf((value) => typeof value === "string" && fits(value));

function operator(node: Node & { readonly kind: "object" }, refuse: Refuse): Matcher {
  const [entry, second] = node.members;
  if (!entry) throw refuse("Empty objects are not allowed", node.at);
  if (second) throw refuse("Only one key allowed in match expression", second[1].at);
  const [name, operand] = entry;
  switch (name) {
    case "prefix":
      return text(affix("prefix", operand, refuse));
    case "suffix":
      return text(affix("suffix", operand, refuse));
    case "equals-ignore-case":
      return text(ignoringCase(string(name, operand, refuse)));
    case "wildcard":
      return text(wildcard(operand, refuse));
    case "anything-but":
      return anythingBut(operand, refuse);
    case "numeric":
      return numeric(operand, refuse);
    case "cidr":
      return text(cidr(operand, refuse));
    case "exists":
      if (operand.kind !== "literal" || operand.value === null) {
        throw refuse("exists match pattern must be either true or false.", operand.at);
      }
      return { kind: "exists", wanted: operand.value };
    default:
      throw refuse(`Unrecognized match type ${name}`, operand.at);
  }
}

type Text = (value: string) => boolean;

function string(name: string, node: Node, refuse: Refuse): string {
  if (node.kind !== "string") throw refuse(`${name} match pattern must be a string`, node.at);
  return node.value;
}

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "a"}}`. */
function affix(name: "prefix" | "suffix", node: Node, refuse: Refuse): Text {
  if (node.kind !== "object") {
    const wanted = string(name, node, refuse);
    return name === "prefix" ? (value) => value.startsWith(wanted) : (value) => value.endsWith(wanted);
  }
  const [[nested, operand] = [], more] = node.members;
  if (nested !== "equals-ignore-case" || !operand || more) {
    throw refuse(`Unsupported ${name} pattern: ${nested ?? ""}`, node.at);
  }
  const wanted = string("equals-ignore-case", operand, refuse).toLowerCase();
  return name === "prefix"
    ? (value) => value.slice(0, wanted.length).toLowerCase() === wanted
    : (value) => value.length >= wanted.length && value.slice(value.length - wanted.length).toLowerCase() === wanted;
}

const ignoringCase = (wanted: string): Text => {
  const lower = wanted.toLowerCase();
  return (value) => value.toLowerCase() === lower;
};

function wildcard(node: Node, refuse: Refuse): Text {
  return compileWildcard(string("wildcard", node, refuse), (why) => refuse(why, node.at));
}

/** AWS: values or lists of only strings or only numbers, or one of four operators over a string or a list of them. */
function anythingBut(node: Node, refuse: Refuse): Matcher {
  if (node.kind === "object") {
    const [[name = "", operand] = [], more] = node.members;
    const compile = EXCLUDED[name];
    if (!compile || !operand || more) throw refuse(`Unsupported anything-but pattern: ${name}`, node.at);
    const nodes = operand.kind === "array" ? operand.items : [operand];
    if (nodes.length === 0) throw refuse("Empty arrays are not allowed", operand.at);
    const excluded = nodes.map((one) => compile(one, refuse));
    return text((value) => !excluded.some((fits) => fits(value)));
  }
  const nodes = node.kind === "array" ? node.items : [node];
  if (nodes.length === 0) throw refuse("Empty arrays are not allowed", node.at);
  const kind = nodes[0]?.kind;
  const excluded = new Set<Leaf>();
  for (const one of nodes) {
    if (one.kind === "object" || one.kind === "array" || one.kind === "literal") {
      throw refuse("Inside anything but list, start|null|boolean is not supported.", one.at);
    }
    if (one.kind !== kind) {
      throw refuse(
        "Inside anything but list, either all values are number or string, mixed type is not supported",
        one.at,
      );
    }
    excluded.add(one.value);
  }
  return leaf((value) => !excluded.has(value));
}

const EXCLUDED: Readonly<Record<string, (node: Node, refuse: Refuse) => Text>> = {
  prefix: (node, refuse) => affix("prefix", node, refuse),
  suffix: (node, refuse) => affix("suffix", node, refuse),
  "equals-ignore-case": (node, refuse) => ignoringCase(string("equals-ignore-case", node, refuse)),
  wildcard,
};

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** AWS: whole numbers up to here are told apart; what lies beyond is refused in a pattern, and no number in an event. */
const GREATEST = 2 ** 53;

function numeric(node: Node, refuse: Refuse): Matcher {
  if (node.kind !== "array") throw refuse("Value of numeric must be an array.", node.at);
  const [operatorNode] = node.items;
  if (!operatorNode) throw refuse("Invalid member in numeric match: ]", node.at);
  const tests: { readonly operator: string; readonly bound: number }[] = [];
  for (let index = 0; index < node.items.length; index += 2) {
    const name = node.items[index] as Node;
    const operand = node.items[index + 1];
    if (name.kind !== "string") throw refuse(`Invalid member in numeric match: ${shown(name)}`, name.at);
    if (!(name.value in COMPARE)) throw refuse(`Unrecognized numeric range operator: ${name.value}`, name.at);
    if (operand?.kind !== "number") {
      throw refuse(`Value of ${name.value === "=" ? "equals" : name.value} must be numeric`, (operand ?? name).at);
    }
    if (Math.abs(operand.value) > GREATEST) {
      // Unverified words: those of the bound that AWS had before.
      throw refuse(`Value must be between -${GREATEST}.0 and ${GREATEST}.0, inclusive`, operand.at);
    }
    tests.push({ operator: name.value, bound: operand.value });
  }
  const [first, second, third] = tests;
  const opposite = (one: string, other: string) => /^[<>]/.test(one) && /^[<>]/.test(other) && one[0] !== other[0];
  if (third || (first && second && !opposite(first.operator, second.operator))) {
    throw refuse("Too many elements in numeric expression", node.at);
  }
  if (first && second) {
    const [bottom, top] = first.operator.startsWith(">") ? [first, second] : [second, first];
    if (bottom.bound >= top.bound) throw refuse("Bottom must be less than top", node.at);
  }
  return leaf(
    (value) =>
      typeof value === "number" &&
      Math.abs(value) <= GREATEST &&
      tests.every((one) => COMPARE[one.operator]?.(value, one.bound) === true),
  );
}

const shown = (node: Node): string => ("value" in node ? String(node.value) : node.kind === "array" ? "[" : "{");

function cidr(node: Node, refuse: Refuse): Text {
  const given = string("cidr", node, refuse);
  const [address = "", bits, more] = given.split("/");
  const family = isIP(address);
  if (family === 0) {
    throw refuse(`Malformed CIDR, invalid address: ${given}`, node.at);
  }
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (more !== undefined || !/^\d{1,3}$/.test(bits ?? "0") || prefix > (family === 4 ? 32 : 128)) {
    throw refuse("Malformed CIDR, mask bits must be an integer", node.at);
  }
  const block = new BlockList();
  block.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
  return (value) => isIP(value) === family && block.check(value, family === 4 ? "ipv4" : "ipv6");
}
