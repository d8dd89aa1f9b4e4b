/**
 * Identifiers as AWS makes them: UUIDs, IAM's unique ids, access key ids that encode their account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids (2026-11)
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Ids } from "./host.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Characters after the four-letter prefix of an IAM unique id. */
const UNIQUE_LENGTH = 17;

/** Random ids. */
export function createIds(): Ids {
  return idsFrom((length) => randomBytes(length), randomUUID);
}

/** The same ids in the same order at every run, for tests; each differs from all before. */
export function countedIds(): Ids {
  let count = 0;
  const bytes = (length: number): Uint8Array => {
    count += 1;
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < length; block += 1) {
      blocks.push(createHash("sha256").update(`${count}/${block}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
  return idsFrom(bytes, () => {
    count += 1;
    return `00000000-0000-4000-8000-${count.toString().padStart(12, "0")}`;
  });
}

function idsFrom(bytes: (length: number) => Uint8Array, uuid: () => string): Ids {
  return {
    uuid,
    bytes,
    unique(prefix) {
      let id = prefix;
      for (const byte of bytes(UNIQUE_LENGTH)) id += BASE32[byte & 31];
      return id;
    },
  };
}

/** Ids for a transaction that may run again: the same ones each time. */
export function idSupply(ids: Pick<Ids, "uuid">): { restart(): void; next(): string } {
  const made: string[] = [];
  let at = 0;
  return {
    restart: () => {
      at = 0;
    },
    next: () => {
      if (at === made.length) made.push(ids.uuid());
      at += 1;
      return made[at - 1] as string;
    },
  };
}

/**
 * An access key id (20 characters) of `account`, as AWS forms them today: after the prefix stand 80 bits in base32, a
 * one, the account in 40 bits, and 39 random bits. So `sts:GetAccessKeyInfo` needs no look-up.
 *
 * @see https://awsteele.com/blog/2020/09/26/aws-access-key-format.html (not documented by AWS)
 */
export function newAccessKeyId(prefix: "AKIA" | "ASIA", account: string, ids: Pick<Ids, "bytes">): string {
  let random = 0n;
  for (const byte of ids.bytes(5)) random = (random << 8n) | BigInt(byte);
  let bits = (1n << 79n) | (BigInt(account) << 39n) | (random & ((1n << 39n) - 1n));
  let text = "";
  for (let index = 0; index < 16; index += 1) {
    text = BASE32[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return prefix + text;
}

/** The account that an access key id encodes; undefined when it encodes none. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (!/^[A-Z]{4}[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
  // The first nine characters hold 45 bits: the leading one, the account, four that are random.
  let bits = 0;
  for (let index = 4; index < 13; index += 1) bits = bits * 32 + BASE32.indexOf(accessKeyId[index] as string);
  const account = Math.floor(bits / 16) - 2 ** 40;
  return account >= 0 && account <= 999_999_999_999 ? account.toString().padStart(12, "0") : undefined;
}
