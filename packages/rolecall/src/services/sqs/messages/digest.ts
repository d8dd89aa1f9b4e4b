/**
 * The MD5 by which clients see that their message arrived as it was sent.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
import { createHash, type Hash } from "node:crypto";
import type { StoredAttribute } from "./layout.js";

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

const STRING = Buffer.of(1);
const BINARY = Buffer.of(2);

/** Undefined where there are none. */
export function attributesDigest(attributes: Readonly<Record<string, StoredAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  for (const name of names) {
    const { type, text, binary } = attributes[name] as StoredAttribute;
    withLength(hash, Buffer.from(name));
    withLength(hash, Buffer.from(type));
    hash.update(binary === undefined ? STRING : BINARY);
    withLength(hash, binary === undefined ? Buffer.from(text ?? "") : Buffer.from(binary, "base64"));
  }
  return hash.digest("hex");
}

function withLength(hash: Hash, bytes: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
}
