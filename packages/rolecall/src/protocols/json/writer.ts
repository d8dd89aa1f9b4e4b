/**
 * Typed values to JSON text, without building a tree in between. A value of the wrong kind is a handler's mistake and
 * is thrown as a TypeError: an answer AWS could not have given must not leave.
 */
import type { Member, ModelData, SimpleShape } from "@rolecall/aws-model";
import { toBase64 } from "../bytes.js";
import { compiler, isInBody } from "../compiled.js";
import { formatTimestamp } from "../timestamp.js";

export type JsonWriter = (value: unknown) => string;

// Controls, quotes, backslashes, and lone or paired surrogates (JSON.stringify tells those apart).
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes exactly these
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

export const quote = (text: string): string => (needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`);

export function jsonWriters(model: ModelData, names: "jsonName" | "memberName") {
  return compiler<JsonWriter>(model, (shape, member, of) => {
    switch (shape.type) {
      case "structure": {
        const parts: StructurePart[] = [];
        for (const [name, part] of Object.entries(shape.members)) {
          // HTTP bindings count in REST protocols alone (DynamoDB's PutResourcePolicy has one that does not).
          if (names === "jsonName" && !isInBody(part)) continue;
          const key = quote(names === "jsonName" ? (part.jsonName ?? name) : name);
          parts.push({ name, key, write: of(part.shape, part) });
        }
        return structureWriter(shape.name, parts);
      }
      case "union": {
        const parts = new Map<string, StructurePart>();
        for (const [name, part] of Object.entries(shape.members)) {
          const key = quote(names === "jsonName" ? (part.jsonName ?? name) : name);
          parts.set(name, { name, key, write: of(part.shape, part) });
        }
        return unionWriter(shape.name, parts);
      }
      case "list":
      case "set": {
        const write = of(shape.member.shape, shape.member);
        const { name } = shape;
        return (value) => {
          if (!Array.isArray(value)) throw unfit(name, "a list", value);
          let text = "[";
          for (let index = 0; index < value.length; index++) {
            if (index > 0) text += ",";
            const element: unknown = value[index];
            text += element === null || element === undefined ? "null" : write(element);
          }
          return `${text}]`;
        };
      }
      case "map": {
        const write = of(shape.value.shape, shape.value);
        const { name } = shape;
        return (value) => {
          if (typeof value !== "object" || value === null || Array.isArray(value)) throw unfit(name, "a map", value);
          let text = "{";
          for (const key of Object.keys(value)) {
            const part = (value as Record<string, unknown>)[key];
            if (part === undefined) continue;
            text += `${text.length > 1 ? "," : ""}${quote(key)}:${part === null ? "null" : write(part)}`;
          }
          return `${text}}`;
        };
      }
      default:
        return simpleWriter(shape, member);
    }
  });
}

interface StructurePart {
  readonly name: string;
  /** Quoted. */
  readonly key: string;
  readonly write: JsonWriter;
}

function structureWriter(shapeName: string, parts: readonly StructurePart[]): JsonWriter {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw unfit(shapeName, "a structure", value);
    }
    let text = "{";
    for (const { name, key, write } of parts) {
      const part = (value as Record<string, unknown>)[name];
      if (part === undefined || part === null) continue;
      text += text.length > 1 ? `,${key}:${write(part)}` : `${key}:${write(part)}`;
    }
    return `${text}}`;
  };
}

/** A union has many members and one value, so it is walked by the value's keys. */
function unionWriter(shapeName: string, parts: ReadonlyMap<string, StructurePart>): JsonWriter {
  return (value) => {
    if (typeof value !== "object" || value === null) throw unfit(shapeName, "a union", value);
    for (const name of Object.keys(value)) {
      const part = (value as Record<string, unknown>)[name];
      if (part === undefined || part === null) continue;
      const found = parts.get(name);
      if (found === undefined) throw unfit(shapeName, "one of its members", name);
      return `{${found.key}:${found.write(part)}}`;
    }
    throw unfit(shapeName, "one member", value);
  };
}

function simpleWriter(shape: SimpleShape, member: Member | undefined): JsonWriter {
  switch (shape.type) {
    case "string":
      return (value) => {
        if (typeof value !== "string") throw unfit("String", "a string", value);
        return quote(value);
      };
    case "boolean":
      return (value) => {
        if (typeof value !== "boolean") throw unfit("Boolean", "a boolean", value);
        return value ? "true" : "false";
      };
    case "blob":
      return (value) => {
        if (!(value instanceof Uint8Array)) throw unfit("Blob", "bytes", value);
        return `"${toBase64(value)}"`;
      };
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? "epoch-seconds";
      return (value) => {
        if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw unfit("Timestamp", "a date", value);
        const text = formatTimestamp(value, format);
        return format === "epoch-seconds" ? text : `"${text}"`;
      };
    }
    case "document":
      return (value) => JSON.stringify(value);
    default:
      return (value) => {
        if (typeof value === "bigint") return String(value);
        if (typeof value !== "number") throw unfit(shape.type, "a number", value);
        return Number.isFinite(value) ? String(value) : `"${value}"`;
      };
  }
}

export const unfit = (shape: string, expected: string, value: unknown): TypeError =>
  new TypeError(`an answer's ${shape} must be ${expected}, and is ${describe(value)}`);

const describe = (value: unknown): string =>
  value === null ? "null" : typeof value === "object" ? (value.constructor?.name ?? "an object") : typeof value;
