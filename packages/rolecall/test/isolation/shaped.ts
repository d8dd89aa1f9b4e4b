import type { Member, ModelData } from "@rolecall/aws-model";
import { shapeOf, structureOf } from "../../src/protocols/compiled.js";

/** The input without what is not of its member's type: no request could say that. */
export function shaped(input: object, shapeName: string, model: ModelData): object {
  return structure(input, structureOf(shapeName, model).members) ?? {};

  function structure(value: unknown, members: Readonly<Record<string, Member>>): object | undefined {
    if (!isPlain(value)) return undefined;
    return kept(Object.entries(value).map(([key, part]) => [key, members[key] && ofType(part, members[key])]));
  }

  function ofType(value: unknown, member: Member): unknown {
    const shape = shapeOf(member.shape, model);
    switch (shape.type) {
      case "structure":
      case "union":
        return structure(value, shape.members);
      case "list":
      case "set":
        return Array.isArray(value)
          ? value.map((part) => ofType(part, shape.member)).filter((part) => part !== undefined)
          : undefined;
      case "map":
        return isPlain(value)
          ? kept(Object.entries(value).map(([key, part]) => [key, ofType(part, shape.value)]))
          : undefined;
      case "string":
        return typeof value === "string" ? value : undefined;
      case "boolean":
        return typeof value === "boolean" ? value : undefined;
      case "blob":
        return value instanceof Uint8Array ? value : undefined;
      case "timestamp":
        return value instanceof Date ? value : undefined;
      case "document":
        return value;
      default:
        return typeof value === "number" ? value : undefined;
    }
  }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const kept = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries.filter(([, part]) => part !== undefined));
