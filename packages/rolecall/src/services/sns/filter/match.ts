/**
 * Whether a message passes a filter policy.
 *
 * A field with several values (a String.Array, an array in the body) matches when one of them does. AWS's page says of
 * `anything-but` that none of an array's may be named, and shows otherwise by four examples, which count here.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html (read November 2026)
 */
import { BlockList, isIP } from "node:net";
import type { AttributeRecord } from "../records.js";
import type { Bound, Literal, Matcher, Pattern } from "./parse.js";

export function matchesAttributes(pattern: Pattern, attributes: Readonly<Record<string, AttributeRecord>>): boolean {
  const valuesOf = (name: string) => {
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return attribute === undefined ? undefined : attributeValues(attribute);
  };
  // AWS: nothing is missing from a message without attributes, of which binary ones are none to a filter.
  const hasSome = Object.values(attributes).some(({ Type }) => !isBinary(Type));
  return holds(pattern, (field, wanted) => !("fields" in wanted) && matchesLeaf(wanted, valuesOf(field), hasSome));
}

/** A body that is no JSON object matches nothing. */
export function matchesBody(pattern: Pattern, body: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return false;
  }
  return isObject(parsed) && matchesObject(pattern, parsed);
}

const matchesObject = (pattern: Pattern, object: Readonly<Record<string, unknown>>): boolean =>
  holds(pattern, (field, wanted) => {
    const value = Object.hasOwn(object, field) ? object[field] : undefined;
    if (!("fields" in wanted)) return matchesLeaf(wanted, value === undefined ? undefined : bodyValues(value));
    const candidates = (Array.isArray(value) ? value : [value]).filter(isObject);
    // Below a missing object every field is missing, which `exists: false` may want.
    return candidates.length === 0
      ? matchesObject(wanted, {})
      : candidates.some((candidate) => matchesObject(wanted, candidate));
  });

function holds(
  { fields, either }: Pattern,
  matches: (field: string, wanted: readonly Matcher[] | Pattern) => boolean,
): boolean {
  for (const [field, wanted] of fields) if (!matches(field, wanted)) return false;
  return either.every((alternatives) => alternatives.some((alternative) => holds(alternative, matches)));
}

const isBinary = (type: string) => type.startsWith("Binary");

/** SNS ignores binary attributes; a String.Array holds JSON. */
function attributeValues({ Type, Value }: AttributeRecord): readonly Literal[] | undefined {
  if (isBinary(Type)) return undefined;
  if (Type.startsWith("Number")) return [Number(Value)];
  if (Type !== "String.Array") return [Value];
  try {
    const parsed: unknown = JSON.parse(Value);
    return Array.isArray(parsed) ? parsed.filter(isLiteral) : [];
  } catch {
    return [];
  }
}

function bodyValues(value: unknown): readonly Literal[] {
  if (Array.isArray(value)) return value.flatMap(bodyValues);
  return isLiteral(value) ? [value] : [];
}

function matchesLeaf(
  matchers: readonly Matcher[],
  values: readonly Literal[] | undefined,
  mayBeMissing = true,
): boolean {
  return matchers.some((matcher) => {
    if (matcher.kind === "exists") {
      // AWS: a key exists that is a leaf, neither null nor empty.
      if (matcher.wanted) return values?.some((value) => value !== null && value !== "") ?? false;
      return values === undefined && mayBeMissing;
    }
    return values?.some((value) => matchesValue(matcher, value)) ?? false;
  });
}

function matchesValue(matcher: Matcher, value: Literal): boolean {
  switch (matcher.kind) {
    case "equals":
      return typeof value === "number" && typeof matcher.value === "number"
        ? compare(value, matcher.value) === 0
        : value === matcher.value;
    case "anything-but":
      return !matcher.but.some((but) => matchesValue(but, value));
    case "numeric":
      return typeof value === "number" && matcher.bounds.every((bound) => within(bound, value));
    case "exists":
      return matcher.wanted;
    default:
      return typeof value === "string" && matchesText(matcher.kind, matcher.text, value);
  }
}

function matchesText(
  kind: "prefix" | "suffix" | "equals-ignore-case" | "wildcard" | "cidr",
  text: string,
  value: string,
): boolean {
  switch (kind) {
    case "prefix":
      return value.startsWith(text);
    case "suffix":
      return value.endsWith(text);
    case "equals-ignore-case":
      return value.toLowerCase() === text.toLowerCase();
    case "wildcard":
      return matchesWildcard(text, value);
    case "cidr":
      return isInside(text, value);
  }
}

/** Five digits behind the point count. */
function compare(a: number, b: number): number {
  return Math.round(a * 1e5) - Math.round(b * 1e5);
}

function within({ operator, value: limit }: Bound, value: number): boolean {
  const difference = compare(value, limit);
  switch (operator) {
    case "=":
      return difference === 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
  }
}

/** `*` stands for any text, `\*` for a star. The pieces between stars are looked for from left to right, each once. */
function matchesWildcard(pattern: string, value: string): boolean {
  const pieces = [""];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] as string;
    const next = pattern[at + 1];
    if (char === "\\" && (next === "*" || next === "\\")) {
      pieces[pieces.length - 1] += next;
      at += 1;
    } else if (char === "*") pieces.push("");
    else pieces[pieces.length - 1] += char;
  }
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  let from = first.length;
  const end = value.length - last.length;
  for (const piece of others) {
    const found = value.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

function isInside(cidr: string, value: string): boolean {
  const [network = "", bits] = cidr.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(value) !== family) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), type);
  return list.check(value, type);
}

const isLiteral = (value: unknown): value is Literal =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
