/**
 * A subscription's filter policy, read and checked.
 *
 * The limits are those of AWS's page; the words are AWS's where public test suites recorded them. Unverified: the words
 * about `cidr`, `$or`, sizes and the complexity of wildcards.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html (read November 2026)
 */
import { isIP } from "node:net";
import { isDeeperThan } from "../../../documents/nesting.js";
import { RESERVED_IN_OR } from "../../../event-patterns/reserved.js";
import { badAttribute } from "../errors.js";

export type Scope = "MessageAttributes" | "MessageBody";

/** What one value is held against. */
export type Matcher =
  | { readonly kind: "equals"; readonly value: Literal }
  | { readonly kind: "prefix" | "suffix" | "equals-ignore-case" | "wildcard" | "cidr"; readonly text: string }
  | { readonly kind: "numeric"; readonly bounds: readonly Bound[] }
  | { readonly kind: "exists"; readonly wanted: boolean }
  | { readonly kind: "anything-but"; readonly but: readonly Matcher[] };

export type Literal = string | number | boolean | null;

export interface Bound {
  readonly operator: "=" | "<" | "<=" | ">" | ">=";
  readonly value: number;
}

/** All fields must match, and of each `$or` one alternative. */
export interface Pattern {
  readonly fields: ReadonlyMap<string, readonly Matcher[] | Pattern>;
  readonly either: readonly (readonly Pattern[])[];
}

const refuse = (reason: string) => badAttribute("FilterPolicy", reason);

const BYTES = 256 * 1024;
const KEYS = 5;
const COMBINATIONS = 150;
const NUMERIC = 1e9;
const WILDCARDS = 3;
const WILDCARD_POINTS = 100;

/** @throws InvalidParameterException where AWS would not take the policy */
export function parseFilterPolicy(text: string, scope: Scope): Pattern {
  if (Buffer.byteLength(text) > BYTES) throw refuse("Filter policy is too long");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse("failed to parse JSON.");
  }
  if (!isObject(parsed)) throw refuse("failed to parse JSON.");
  // Each level makes it more complex than the one before.
  if (isDeeperThan(parsed)) throw refuse("Filter policy is too complex");
  const pattern = readPattern(parsed, scope);
  if (keysOf(pattern).size > KEYS) throw refuse(`Filter policy can not have more than ${KEYS} keys`);
  if (combinations(pattern, 1) > COMBINATIONS) throw refuse("Filter policy is too complex");
  if (wildcardPoints(pattern) > WILDCARD_POINTS) throw refuse("Filter policy wildcards are too complex");
  return pattern;
}

function readPattern(object: Readonly<Record<string, unknown>>, scope: Scope): Pattern {
  const fields = new Map<string, readonly Matcher[] | Pattern>();
  const either: (readonly Pattern[])[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key === "$or" && isAlternatives(value)) {
      either.push(value.map((alternative) => readPattern(alternative, scope)));
    } else if (Array.isArray(value)) {
      if (value.length === 0) throw refuse("Empty arrays are not allowed");
      fields.set(key, value.map(readMatcher));
    } else if (isObject(value)) {
      if (scope === "MessageAttributes") {
        throw refuse("Filter policy scope MessageAttributes does not support nested filter policy");
      }
      if (Object.keys(value).length === 0) throw refuse("Empty objects are not allowed");
      fields.set(key, readPattern(value, scope));
    } else {
      throw refuse(`"${key}" must be an object or an array`);
    }
  }
  return { fields, either };
}

/** AWS: `$or` is an operator when it holds at least two objects none of which looks like an operator; otherwise a key. */
function isAlternatives(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((one) => isObject(one) && !Object.keys(one).some((key) => RESERVED_IN_OR.has(key)))
  );
}

function readMatcher(value: unknown): Matcher {
  if (isLiteral(value)) {
    if (typeof value === "number") requireNumber(value);
    return { kind: "equals", value };
  }
  if (!isObject(value)) throw refuse("Match value must be String, number, true, false, or null");
  const [[operator, operand] = ["", undefined], ...more] = Object.entries(value);
  if (more.length > 0) throw refuse("Only one key allowed in match expression");
  switch (operator) {
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
    case "wildcard":
    case "cidr":
      return readText(operator, operand);
    case "numeric":
      return { kind: "numeric", bounds: readBounds(operand) };
    case "exists":
      if (typeof operand !== "boolean") throw refuse("exists match pattern must be either true or false.");
      return { kind: "exists", wanted: operand };
    case "anything-but":
      return { kind: "anything-but", but: readBut(operand) };
    default:
      throw refuse(`Unrecognized match type ${operator}`);
  }
}

function readText(kind: "prefix" | "suffix" | "equals-ignore-case" | "wildcard" | "cidr", operand: unknown): Matcher {
  if (typeof operand !== "string") throw refuse(`${kind} match pattern must be a string`);
  if (kind === "cidr" && !isCidr(operand)) throw refuse(`Malformed CIDR, ${operand}`);
  if (kind === "wildcard") {
    if (starsIn(operand) > WILDCARDS) throw refuse(`A wildcard pattern can have at most ${WILDCARDS} wildcards`);
    if (operand.includes("**")) throw refuse("Consecutive wildcard characters are not allowed");
  }
  return { kind, text: operand };
}

function readBut(operand: unknown): readonly Matcher[] {
  if (isObject(operand)) {
    const [[operator, inner] = ["", undefined], ...more] = Object.entries(operand);
    if (more.length > 0) throw refuse("Only one key allowed in match expression");
    if (
      operator !== "prefix" &&
      operator !== "suffix" &&
      operator !== "equals-ignore-case" &&
      operator !== "wildcard"
    ) {
      throw refuse(`Unsupported anything-but pattern: ${operator}`);
    }
    const texts = Array.isArray(inner) ? inner : [inner];
    if (texts.length === 0) throw refuse("Empty arrays are not allowed");
    return texts.map((text) => readText(operator, text));
  }
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw refuse("Empty arrays are not allowed");
  return values.map((value) => {
    if (typeof value !== "string" && typeof value !== "number") {
      throw refuse("Inside anything-but list, start|null|boolean is not supported.");
    }
    if (typeof value === "number") requireNumber(value);
    return { kind: "equals", value };
  });
}

function readBounds(operand: unknown): readonly Bound[] {
  if (!Array.isArray(operand)) throw refuse("Value of numeric must be an array.");
  if (operand.length === 0) throw refuse("Invalid member in numeric match: ]");
  if (operand.length !== 2 && operand.length !== 4) throw refuse("Too many elements in numeric expression");
  const bounds: Bound[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const operator: unknown = operand[at];
    const value: unknown = operand[at + 1];
    if (typeof operator !== "string") throw refuse(`Invalid member in numeric match: ${String(operator)}`);
    if (!isComparison(operator)) throw refuse(`Unrecognized numeric range operator: ${operator}`);
    if (typeof value !== "number") throw refuse(`Value of ${operator} must be numeric`);
    requireNumber(value);
    bounds.push({ operator, value });
  }
  const [low, high] = bounds;
  if (low && high) {
    if (!low.operator.startsWith(">")) throw refuse("Too many elements in numeric expression");
    if (!high.operator.startsWith("<")) throw refuse(`Bad numeric range operator: ${high.operator}`);
    if (low.value >= high.value) throw refuse("Bottom must be less than top");
  }
  return bounds;
}

const isComparison = (operator: string): operator is Bound["operator"] =>
  ["=", "<", "<=", ">", ">="].includes(operator);

function requireNumber(value: number): void {
  if (Math.abs(value) > NUMERIC) throw refuse(`Value must be between -1.0E9 and 1.0E9, inclusive`);
}

function isCidr(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Wildcards that stand for something: `\*` is a star. */
const starsIn = (text: string) => text.replace(/\\[*\\]/g, "").split("*").length - 1;

/** The paths of the leaf keys; the same key in two alternatives counts once. */
function keysOf(pattern: Pattern, path = "", into = new Set<string>()): ReadonlySet<string> {
  for (const [key, value] of pattern.fields) {
    const own = `${path}.${key}`;
    if ("fields" in value) keysOf(value, own, into);
    else into.add(own);
  }
  for (const alternatives of pattern.either) for (const one of alternatives) keysOf(one, path, into);
  return into;
}

/** AWS multiplies, for each leaf, the number of its values and the level it is nested at. */
function combinations(pattern: Pattern, level: number): number {
  let product = 1;
  for (const value of pattern.fields.values()) {
    product *= "fields" in value ? combinations(value, level + 1) : value.length * level;
  }
  for (const alternatives of pattern.either) {
    product *= alternatives.reduce((sum, one) => sum + combinations(one, level), 0);
  }
  return product;
}

/** AWS: the points of a field's patterns times their number, over all fields. */
function wildcardPoints(pattern: Pattern): number {
  let points = 0;
  for (const value of pattern.fields.values()) points += "fields" in value ? wildcardPoints(value) : pointsOf(value);
  for (const alternatives of pattern.either) for (const one of alternatives) points += wildcardPoints(one);
  return points;
}

function pointsOf(matchers: readonly Matcher[]): number {
  const each = matchers.flatMap((matcher) => {
    if (matcher.kind === "anything-but" && matcher.but.some(({ kind }) => kind === "wildcard")) return [1];
    if (matcher.kind !== "wildcard") return [];
    const stars = starsIn(matcher.text);
    return [stars > 1 ? stars * 3 : stars];
  });
  return each.reduce((sum, points) => sum + points, 0) * each.length;
}

const isLiteral = (value: unknown): value is Literal =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
