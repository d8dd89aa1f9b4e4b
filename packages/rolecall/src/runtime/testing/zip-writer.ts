/** Writes zip files for tests, malicious ones too, which a proper library refuses to make. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Unix mode with the file's type; `undefined`: made on a system without modes. */
  readonly mode?: number | undefined;
  /** What the directory claims, where that is not the truth. */
  readonly claimedBytes?: number;
}

const UNIX = 3;
const DEFLATED = 8;

export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode, claimedBytes } of entries) {
    const bytes = Buffer.from(content as string);
    const packed = deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(22);
    fields.writeUInt16LE(DEFLATED, 2);
    fields.writeUInt32LE(checksum(bytes), 8);
    fields.writeUInt32LE(packed.length, 12);
    fields.writeUInt32LE(claimedBytes ?? bytes.length, 16);
    fields.writeUInt16LE(nameBytes.length, 20);
    const local = Buffer.concat([hex("504b0304 1400"), fields, hex("0000"), nameBytes, packed]);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6);
    attributes.writeUInt32LE(offset, 10);
    const madeBy = mode === undefined ? 0 : UNIX;
    directory.push(
      Buffer.concat([hex("504b0102 14"), Buffer.of(madeBy), hex("1400"), fields, hex("0000"), attributes, nameBytes]),
    );
    parts.push(local);
    offset += local.length;
  }
  const entriesBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  hex("504b0506").copy(end);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(entriesBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entriesBytes, end]);
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(" ", ""), "hex");
}

/** zlib has its own since Node.js 20.15 only. */
function checksum(bytes: Buffer): number {
  if (typeof crc32 === "function") return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
