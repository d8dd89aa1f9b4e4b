/** Typed values to CBOR. */
import type { ModelData, SimpleShape } from "@rolecall/aws-model";
import { bufferOf } from "../bytes.js";
import { compiler } from "../compiled.js";
import { unfit } from "../json/writer.js";

export type CborWriter = (value: unknown, out: CborBytes) => void;

export const cborWriters = (model: ModelData) =>
  compiler<CborWriter>(model, (shape, _member, of) => {
    switch (shape.type) {
      case "structure":
      case "union": {
        const parts = Object.entries(shape.members).map(([name, part]) => ({ name, write: of(part.shape, part) }));
        return (value, out) => {
          if (typeof value !== "object" || value === null || Array.isArray(value)) {
            throw unfit(shape.name, "a structure", value);
          }
          const given = parts.filter(({ name }) => {
            const part = (value as Record<string, unknown>)[name];
            return part !== undefined && part !== null;
          });
          out.head(5, given.length);
          for (const { name, write } of given) {
            out.text(name);
            write((value as Record<string, unknown>)[name], out);
          }
        };
      }
      case "list":
      case "set": {
        const write = of(shape.member.shape, shape.member);
        return (value, out) => {
          if (!Array.isArray(value)) throw unfit(shape.name, "a list", value);
          out.head(4, value.length);
          for (const part of value) {
            if (part === null || part === undefined) out.nothing();
            else write(part, out);
          }
        };
      }
      case "map": {
        const write = of(shape.value.shape, shape.value);
        return (value, out) => {
          if (typeof value !== "object" || value === null || Array.isArray(value)) {
            throw unfit(shape.name, "a map", value);
          }
          const entries = Object.entries(value).filter(([, part]) => part !== undefined);
          out.head(5, entries.length);
          for (const [key, part] of entries) {
            out.text(key);
            if (part === null) out.nothing();
            else write(part, out);
          }
        };
      }
      default:
        return simpleWriter(shape);
    }
  });

function simpleWriter(shape: SimpleShape): CborWriter {
  switch (shape.type) {
    case "string":
      return (value, out) => {
        if (typeof value !== "string") throw unfit("String", "a string", value);
        out.text(value);
      };
    case "boolean":
      return (value, out) => {
        if (typeof value !== "boolean") throw unfit("Boolean", "a boolean", value);
        out.boolean(value);
      };
    case "blob":
      return (value, out) => {
        if (!(value instanceof Uint8Array)) throw unfit("Blob", "bytes", value);
        out.bytes(value);
      };
    case "timestamp":
      return (value, out) => {
        if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw unfit("Timestamp", "a date", value);
        out.head(6, 1);
        out.double(value.getTime() / 1000);
      };
    case "document":
      throw new Error("rpcv2Cbor has no documents");
    default: {
      const isWhole = shape.type !== "float" && shape.type !== "double" && shape.type !== "bigDecimal";
      return (value, out) => {
        if (typeof value !== "number" && typeof value !== "bigint") throw unfit(shape.type, "a number", value);
        if (isWhole && (typeof value === "bigint" || Number.isInteger(value))) out.integer(value);
        else out.double(Number(value));
      };
    }
  }
}

/** Bytes that grow as they are written. */
export class CborBytes {
  private buffer = Buffer.allocUnsafe(1024);
  private length = 0;

  private room(bytes: number): number {
    const at = this.length;
    if (at + bytes > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, at + bytes));
      this.buffer.copy(larger, 0, 0, at);
      this.buffer = larger;
    }
    this.length += bytes;
    return at;
  }

  private byte(value: number): void {
    // The room is made first: it may put another buffer in place of this one.
    const at = this.room(1);
    this.buffer[at] = value;
  }

  /** A major type with its argument: a count, a length, a tag or an integer's size. */
  head(major: number, argument: number | bigint): void {
    const high = major << 5;
    if (argument < 24) this.byte(high | Number(argument));
    else if (argument < 0x100) {
      const at = this.room(2);
      this.buffer[at] = high | 24;
      this.buffer[at + 1] = Number(argument);
    } else if (argument < 0x1_0000) {
      const at = this.room(3);
      this.buffer[at] = high | 25;
      this.buffer.writeUInt16BE(Number(argument), at + 1);
    } else if (argument < 0x1_0000_0000) {
      const at = this.room(5);
      this.buffer[at] = high | 26;
      this.buffer.writeUInt32BE(Number(argument), at + 1);
    } else {
      const at = this.room(9);
      this.buffer[at] = high | 27;
      this.buffer.writeBigUInt64BE(BigInt(argument), at + 1);
    }
  }

  integer(value: number | bigint): void {
    if (value >= 0) this.head(0, value);
    else this.head(1, typeof value === "bigint" ? -1n - value : -1 - value);
  }

  double(value: number): void {
    const at = this.room(9);
    this.buffer[at] = 0xfb;
    this.buffer.writeDoubleBE(value, at + 1);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xf5 : 0xf4);
  }

  nothing(): void {
    this.byte(0xf6);
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.head(3, size);
    const at = this.room(size);
    this.buffer.write(value, at);
  }

  bytes(value: Uint8Array): void {
    this.head(2, value.length);
    const at = this.room(value.length);
    bufferOf(value).copy(this.buffer, at);
  }

  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}
