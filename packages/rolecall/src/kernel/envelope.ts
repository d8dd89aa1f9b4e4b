/**
 * Encryption by a data key that KMS made: how services keep what their customers want under a key of their own.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-cryptography.html#enveloping
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Ids } from "./host.js";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Base64. A data key may encrypt any number of texts. */
export function sealWith(dataKey: Uint8Array, plaintext: Uint8Array, ids: Pick<Ids, "bytes">): string {
  const iv = ids.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, dataKey, iv);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

export function openWith(dataKey: Uint8Array, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv(CIPHER, dataKey, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}
