/**
 * The input of a universal target, JSON text, as the operation takes it. Members are named as in the API, in either case
 * of their first letter; bytes are written as text, instants as ISO 8601 or in seconds.
 *
 * Unverified: all that goes beyond the examples of AWS's guide, and the words for what does not fit.
 */
import type { ModelData, Shape, ShapeRef } from "@rolecall/aws-model";
import { AwsError } from "../../../kernel/errors.js";
import type { AnyOperation } from "../../../kernel/operation.js";

/** @throws AwsError SerializationException */
export function typedInput({ service, name }: AnyOperation, json: unknown): unknown {
  const model = service.model();
  const shape = model.operations[name]?.input;
  return shape === undefined ? {} : typed(model, shape, json, "Input");
}

function typed(model: ModelData, ref: ShapeRef, value: unknown, path: string): unknown {
  if (value === null) return undefined;
  const shape = typeof ref === "string" ? (model.shapes[ref] as Shape) : ref;
  switch (shape.type) {
    case "structure":
    case "union":
      return structure(model, shape, objectOf(value, path), path);
    case "list":
    case "set":
      if (!Array.isArray(value)) throw unfit(path, "a list");
      return value.map((item, index) => typed(model, shape.member.shape, item, `${path}[${index}]`));
    case "map":
      return Object.fromEntries(
        Object.entries(objectOf(value, path)).map(([key, item]) => [
          key,
          typed(model, shape.value.shape, item, `${path}.${key}`),
        ]),
      );
    case "blob":
      return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
    case "timestamp":
      return instant(value, path);
    case "boolean":
      if (typeof value !== "boolean") throw unfit(path, "a boolean");
      return value;
    case "string":
      if (typeof value !== "string") throw unfit(path, "a string");
      return value;
    case "document":
      return value;
    default:
      if (typeof value !== "number") throw unfit(path, "a number");
      return value;
  }
}

function structure(
  model: ModelData,
  { members }: Extract<Shape, { type: "structure" | "union" }>,
  given: Readonly<Record<string, unknown>>,
  path: string,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = [key, otherCase(key)].find((candidate) => Object.hasOwn(members, candidate));
    if (name === undefined) throw new AwsError("SerializationException", `${path} has no member ${key}.`, 400);
    const one = typed(model, (members[name] as (typeof members)[string]).shape, value, `${path}.${key}`);
    if (one !== undefined) made[name] = one;
  }
  return made;
}

const otherCase = (name: string) =>
  /^[A-Z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name.charAt(0).toUpperCase() + name.slice(1);

function objectOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || Array.isArray(value)) throw unfit(path, "an object");
  return value as Readonly<Record<string, unknown>>;
}

function instant(value: unknown, path: string): Date {
  const ms = typeof value === "number" ? value * 1000 : typeof value === "string" ? Date.parse(value) : Number.NaN;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw unfit(path, "an instant");
  return date;
}

const unfit = (path: string, wanted: string) =>
  new AwsError("SerializationException", `${path} is not ${wanted}.`, 400);
