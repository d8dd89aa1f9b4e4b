/**
 * Decoded CBOR to typed values, each checked against its kind.
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#shape-serialization
 */
import type { ModelData, SimpleShape } from "@rolecall/aws-model";
import { compiler } from "../compiled.js";
import { emptyMap } from "../json/reader.js";
import { integerBounds, isInteger } from "../numbers.js";
import { fromEpochSeconds } from "../timestamp.js";
import { cborWords as words } from "../words.js";
import { CborMap, Tagged } from "./decode.js";

export type CborReader = (value: unknown) => unknown;

export const cborReaders = (model: ModelData) =>
  compiler<CborReader>(model, (shape, _member, of) => {
    switch (shape.type) {
      case "structure":
      case "union": {
        const members = new Map<string, CborReader>();
        for (const [name, part] of Object.entries(shape.members)) members.set(name, of(part.shape, part));
        return (value) => {
          if (!(value instanceof CborMap)) throw words.wrongKind("a structure");
          const result: Record<string, unknown> = {};
          let set = 0;
          for (const [key, part] of value.entries) {
            const read = members.get(key);
            if (read === undefined || part === null) continue;
            result[key] = read(part);
            set++;
          }
          if (shape.type === "union" && set > 1) throw words.union(shape.name);
          return result;
        };
      }
      case "list":
      case "set": {
        const read = of(shape.member.shape, shape.member);
        const sparse = shape.sparse === true;
        return (value) => {
          if (!Array.isArray(value)) throw words.wrongKind("a list");
          return value.map((part) => readOrNull(read, part, sparse));
        };
      }
      case "map": {
        const read = of(shape.value.shape, shape.value);
        const sparse = shape.sparse === true;
        return (value) => {
          if (!(value instanceof CborMap)) throw words.wrongKind("a map");
          const result = emptyMap();
          for (const [key, part] of value.entries) result[key] = readOrNull(read, part, sparse);
          return result;
        };
      }
      default:
        return simpleReader(shape);
    }
  });

function readOrNull(read: CborReader, value: unknown, sparse: boolean): unknown {
  if (value !== null) return read(value);
  if (!sparse) throw words.wrongKind("a value");
  return null;
}

function simpleReader(shape: SimpleShape): CborReader {
  const { type } = shape;
  switch (type) {
    case "string":
      return (value) => {
        if (typeof value !== "string") throw words.wrongKind("a string");
        return value;
      };
    case "boolean":
      return (value) => {
        if (typeof value !== "boolean") throw words.wrongKind("a boolean");
        return value;
      };
    case "blob":
      return (value) => {
        if (!Buffer.isBuffer(value)) throw words.wrongKind("bytes");
        return value;
      };
    case "timestamp":
      return (value) => {
        const seconds = value instanceof Tagged && value.tag === 1 ? value.value : undefined;
        const date = typeof seconds === "number" ? fromEpochSeconds(seconds) : undefined;
        if (date === undefined) throw words.wrongKind("a timestamp");
        return date;
      };
    case "float":
    case "double":
    case "bigDecimal":
      return (value) => {
        if (typeof value !== "number" && typeof value !== "bigint") throw words.wrongKind("a number");
        return Number(value);
      };
    case "bigInteger":
      return (value) => {
        if (typeof value === "bigint" || Number.isInteger(value)) return value;
        throw words.wrongKind("an integer");
      };
    case "document":
      // rpcv2Cbor has no documents.
      return () => {
        throw words.wrongKind("a value");
      };
    default: {
      if (!isInteger(type)) throw new Error(`no reader for ${type satisfies never}`);
      const [min, max] = integerBounds[type];
      return (value) => {
        const number = typeof value === "bigint" ? Number(value) : value;
        if (typeof number !== "number" || !Number.isInteger(number)) throw words.wrongKind("an integer");
        if (number < min || number > max) throw words.wrongKind(`an integer from ${min} to ${max}`);
        return number;
      };
    }
  }
}
