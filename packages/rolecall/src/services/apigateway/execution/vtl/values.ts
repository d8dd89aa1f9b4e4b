/**
 * Values of a template. They are Java's on AWS: maps keep their order, lists grow, numbers are whole or not, and all
 * print as Java prints them. A template reaches nothing but these: there is no way from a value to JavaScript's own objects.
 */
import { DEEPEST_BODY, isDeeperThan } from "../../../../documents/nesting.js";
import { TemplateError } from "./syntax.js";

export type Value = string | number | boolean | null | undefined | Value[] | ValueMap | Provided;
export type ValueMap = Map<string, Value>;

/** `$input` and `$util`: what API Gateway gives the template. */
export interface Provided {
  readonly provided: string;
  /** Undefined: there is no such method. */
  readonly call: (method: string, args: readonly Value[]) => Value;
  readonly property?: (name: string) => Value;
}

export const isProvided = (value: Value): value is Provided =>
  typeof value === "object" && value !== null && "provided" in value;

/** A JSON value as templates see it. */
export function fromJson(json: unknown): Value {
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === "object" && json !== null) {
    return new Map(Object.entries(json).map(([name, value]) => [name, fromJson(value)]));
  }
  return json as Value;
}

/** A text of JSON as templates see it. @throws SyntaxError for what is none, or nested too deep */
export function valueOfJson(text: string): Value {
  const json: unknown = JSON.parse(text);
  if (isDeeperThan(json, DEEPEST_BODY)) throw new SyntaxError("the JSON is nested too deep");
  return fromJson(json);
}

/** The way back, for `$input.json`. */
export function toJson(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, each]) => [name, toJson(each)]));
  return isProvided(value) ? null : (value ?? null);
}

/** As Java's toString has it: `{a=1, b=[x, y]}`. */
export function printed(value: Value, depth = 0): string {
  if (depth > 100) throw new TemplateError("a value that holds itself can't be printed");
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map((each) => printed(each, depth + 1)).join(", ")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([name, each]) => `${name}=${printed(each, depth + 1)}`).join(", ")}}`;
  }
  return isProvided(value) ? value.provided : String(value);
}

/** Java's equals, save that a number equals a text that prints alike, as Velocity compares different kinds. */
export function equal(left: Value, right: Value): boolean {
  if (left === right) return true;
  const nothing = (value: Value) => value === null || value === undefined;
  if (nothing(left) || nothing(right)) return nothing(left) && nothing(right);
  return printed(left) === printed(right);
}
