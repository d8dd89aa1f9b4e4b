/**
 * The three CRCs of S3, computed while the bytes pass by, and put together from those of an object's parts.
 *
 * All are reflected, begin and end inverted. The 64 bits of CRC64NVME are kept in two halves: BigInt for each byte
 * would be a hundred times slower.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export type CrcName = "CRC32" | "CRC32C" | "CRC64NVME";

export interface RunningCrc {
  update(bytes: Uint8Array): void;
  /** Big-endian. */
  digest(): Buffer;
}

const POLYNOMIALS: Readonly<Record<CrcName, { readonly bits: bigint; readonly reflected: bigint }>> = {
  CRC32: { bits: 32n, reflected: 0xedb88320n },
  CRC32C: { bits: 32n, reflected: 0x82f63b78n },
  CRC64NVME: { bits: 64n, reflected: 0x9a6c9329ac4bc9b5n },
};

export const runningCrc = (name: CrcName): RunningCrc => (name === "CRC64NVME" ? crc64() : crc32(name));

function crc32(name: "CRC32" | "CRC32C"): RunningCrc {
  const { low } = tableOf(name);
  let crc = 0xffffffff;
  return {
    update(bytes) {
      let value = crc;
      for (let index = 0; index < bytes.length; index++) {
        value = (low[(value ^ (bytes[index] as number)) & 0xff] as number) ^ (value >>> 8);
      }
      crc = value;
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return out;
    },
  };
}

function crc64(): RunningCrc {
  const { low, high } = tableOf("CRC64NVME");
  let lowCrc = 0xffffffff;
  let highCrc = 0xffffffff;
  return {
    update(bytes) {
      let l = lowCrc;
      let h = highCrc;
      for (let index = 0; index < bytes.length; index++) {
        const at = (l ^ (bytes[index] as number)) & 0xff;
        l = ((l >>> 8) | (h << 24)) ^ (low[at] as number);
        h = (h >>> 8) ^ (high[at] as number);
      }
      lowCrc = l;
      highCrc = h;
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE((highCrc ^ 0xffffffff) >>> 0);
      out.writeUInt32BE((lowCrc ^ 0xffffffff) >>> 0, 4);
      return out;
    },
  };
}

interface Table {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}
const tables = new Map<CrcName, Table>();

function tableOf(name: CrcName): Table {
  const known = tables.get(name);
  if (known) return known;
  const { reflected } = POLYNOMIALS[name];
  const table: Table = { low: new Uint32Array(256), high: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ reflected : value >> 1n;
    table.low[byte] = Number(value & 0xffffffffn);
    table.high[byte] = Number(value >> 32n);
  }
  tables.set(name, table);
  return table;
}

/** The CRC of two byte strings one behind the other, from theirs and the second one's length. */
export function joinCrcs(name: CrcName, first: Buffer, second: Buffer, secondBytes: number): Buffer {
  const { bits } = POLYNOMIALS[name];
  const joined = times(name, toBigInt(first), powerOfX(name, BigInt(secondBytes) * 8n)) ^ toBigInt(second);
  return Buffer.from(joined.toString(16).padStart(Number(bits) / 4, "0"), "hex");
}

const toBigInt = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`);

/** The product of two polynomials modulo the CRC's; the highest bit stands for 1, as reflection has it. */
function times(name: CrcName, a: bigint, b: bigint): bigint {
  const { bits, reflected } = POLYNOMIALS[name];
  let product = 0n;
  let factor = b;
  for (let bit = bits - 1n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ reflected : factor >> 1n;
  }
  return product;
}

function powerOfX(name: CrcName, exponent: bigint): bigint {
  const { bits } = POLYNOMIALS[name];
  let power = 1n << (bits - 1n);
  let square = 1n << (bits - 2n);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) power = times(name, power, square);
    square = times(name, square, square);
  }
  return power;
}
