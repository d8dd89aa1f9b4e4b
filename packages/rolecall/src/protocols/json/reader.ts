/**
 * JSON values to typed values: every value is of the kind the model says, or the request is refused in the service's
 * words. Members the model does not know are passed over, as AWS does; a member that is null counts as absent.
 */
import type { Member, ModelData, Shape, SimpleShape } from "@rolecall/aws-model";
import { fromBase64 } from "../bytes.js";
import { compiler, shapeOf } from "../compiled.js";
import { integerBounds, isInteger, kindOf, parseNotFinite } from "../numbers.js";
import { fromEpochSeconds, parseTimestamp } from "../timestamp.js";
import { type JsonWords, jsonWords, type Place } from "../words.js";

/** `depth` counts the levels above the value. */
export type JsonReader = (value: unknown, depth: number) => unknown;

/** Deeper requests are refused: Jackson, which AWS's frameworks use, stops at 1,000. DynamoDB's own limit is 32. */
export const depthLimit = 500;

/** Readers by shape; `names` says which name a member has (`jsonName` counts in restJson only). */
export function jsonReaders(model: ModelData, names: "jsonName" | "memberName") {
  const words = jsonWords(model);
  return compiler<JsonReader>(model, (shape, member, of, variant) => {
    switch (shape.type) {
      case "structure":
      case "union": {
        const members = new Map<string, { name: string; read: JsonReader }>();
        for (const [name, part] of Object.entries(shape.members)) {
          // HTTP bindings count in REST protocols alone (DynamoDB's PutResourcePolicy has one that does not).
          if (names === "jsonName" && part.location !== undefined) continue;
          const key = names === "jsonName" ? (part.jsonName ?? name) : name;
          members.set(key, { name, read: of(part.shape, part, "field") });
        }
        return structureReader(words, shape.name, members, shape.type === "union", (variant || "root") as Place);
      }
      case "list":
      case "set":
        return listReader(words, of(shape.member.shape, shape.member, "value"), shape.sparse === true, {
          place: parameterizedIn(shape.member, model) ? "parameterized" : ((variant || "field") as Place),
        });
      case "map":
        return mapReader(words, of(shape.value.shape, shape.value, "value"), shape.sparse === true, {
          place: parameterizedIn(shape.value, model) ? "parameterized" : ((variant || "field") as Place),
          javaType: `java.util.Map<java.lang.String, ${javaClass(shape.value, model, words)}>`,
        });
      default:
        return simpleReader(words, shape, member);
    }
  });
}

function structureReader(
  words: JsonWords,
  name: string,
  members: ReadonlyMap<string, { name: string; read: JsonReader }>,
  isUnion: boolean,
  place: Place,
): JsonReader {
  return (value, depth) => {
    if (typeof value !== "object" || value === null) throw words.collection("structure", place);
    if (Array.isArray(value)) throw words.list(`class ${words.javaPackage}${name}`);
    if (depth > depthLimit) throw words.depth();
    const result: Record<string, unknown> = {};
    let set = 0;
    for (const key of Object.keys(value)) {
      const member = members.get(key);
      if (member === undefined) continue;
      const part = (value as Record<string, unknown>)[key];
      if (part === null) continue;
      result[member.name] = member.read(part, depth + 1);
      set++;
    }
    // An empty union is left to the service: AWS words it by what the union is for.
    if (isUnion && set > 1) throw words.union(name);
    return result;
  };
}

function listReader(words: JsonWords, read: JsonReader, sparse: boolean, at: { place: Place }): JsonReader {
  return (value, depth) => {
    if (!Array.isArray(value)) {
      throw typeof value === "object" && value !== null ? words.structure() : words.collection("list", at.place);
    }
    if (depth > depthLimit) throw words.depth();
    const result = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index];
      if (element === null) {
        if (!sparse) throw words.nothing();
        result[index] = null;
      } else result[index] = read(element, depth + 1);
    }
    return result;
  };
}

function mapReader(
  words: JsonWords,
  read: JsonReader,
  sparse: boolean,
  at: { place: Place; javaType: string },
): JsonReader {
  return (value, depth) => {
    if (typeof value !== "object" || value === null) throw words.collection("map", at.place);
    if (Array.isArray(value)) throw words.list(at.javaType);
    if (depth > depthLimit) throw words.depth();
    const result = emptyMap();
    for (const key of Object.keys(value)) {
      const part = (value as Record<string, unknown>)[key];
      if (part === null) {
        if (!sparse) throw words.nothing();
        result[key] = null;
      } else result[key] = read(part, depth + 1);
    }
    return result;
  };
}

/**
 * A map without a prototype: its keys are the client's, and `__proto__` or `constructor` must be keys like others.
 */
export const emptyMap = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;

function simpleReader(words: JsonWords, shape: SimpleShape, member: Member | undefined): JsonReader {
  const { type } = shape;
  if (type === "document") return documentReader(words);
  const kind = kindOf[type];
  const wrong = (value: unknown) => {
    if (Array.isArray(value)) return words.list(`class ${javaNames[kind] ?? `java.lang.${kind}`}`);
    return typeof value === "object" && value !== null ? words.structure() : words.scalar(value, kind);
  };
  switch (type) {
    case "string":
      return (value) => {
        if (typeof value !== "string") throw wrong(value);
        return value;
      };
    case "boolean":
      return (value) => {
        if (typeof value !== "boolean") throw wrong(value);
        return value;
      };
    case "float":
    case "double":
      return (value) => {
        if (typeof value === "number") return value;
        const special = typeof value === "string" ? parseNotFinite(value) : undefined;
        if (special === undefined) throw wrong(value);
        return special;
      };
    case "bigInteger":
    case "bigDecimal":
      return (value) => {
        if (typeof value !== "number") throw wrong(value);
        return value;
      };
    case "blob":
      return (value) => {
        if (typeof value !== "string") throw wrong(value);
        const bytes = fromBase64(value);
        if (bytes === undefined) throw words.base64(value);
        return bytes;
      };
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? "epoch-seconds";
      return (value) => {
        if (typeof value === "object") throw wrong(value);
        let date: Date | undefined;
        if (format === "epoch-seconds") date = typeof value === "number" ? fromEpochSeconds(value) : undefined;
        else date = typeof value === "string" ? parseTimestamp(value, format) : undefined;
        if (date === undefined) throw words.timestamp(value);
        return date;
      };
    }
    default: {
      if (!isInteger(type)) throw new Error(`no reader for ${type satisfies never}`);
      const [min, max] = integerBounds[type];
      return (value) => {
        if (typeof value !== "number") throw wrong(value);
        const whole = words.truncates ? Math.trunc(value) : value;
        if (!Number.isInteger(whole)) throw words.scalar(value, kind);
        if (whole < min || whole > max) throw words.number(value, kind);
        return whole;
      };
    }
  }
}

/** Any JSON is a document; only its depth is looked at, since those who read it recurse. */
function documentReader(words: JsonWords): JsonReader {
  const check: JsonReader = (value, depth) => {
    if (typeof value !== "object" || value === null) return value;
    if (depth > depthLimit) throw words.depth();
    for (const part of Object.values(value)) check(part, depth + 1);
    return value;
  };
  return check;
}

const javaNames: Readonly<Record<string, string>> = {
  Blob: "java.nio.ByteBuffer",
  Timestamp: "java.util.Date",
  BigInteger: "java.math.BigInteger",
  BigDecimal: "java.math.BigDecimal",
};

function javaClass(member: Member, model: ModelData, words: JsonWords): string {
  const shape: Shape = shapeOf(member.shape, model);
  if ("name" in shape) return `${words.javaPackage}${shape.name}`;
  if (shape.type === "document") return "java.lang.Object";
  const kind = kindOf[shape.type];
  return javaNames[kind] ?? `java.lang.${kind}`;
}

const parameterizedIn = (member: Member, model: ModelData): boolean => {
  const { type } = shapeOf(member.shape, model);
  return type === "list" || type === "set" || type === "map";
};
