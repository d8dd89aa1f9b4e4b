/** What Decrypt and ReEncrypt do with a ciphertext. */
import { rsaDecrypt } from "./crypto/rsa.js";
import { decrypt, originOf } from "./crypto/symmetric.js";
import { badCiphertext, ciphertextNeeded, wrongKey } from "./errors.js";
import { keyArn } from "./names.js";
import type { KeyRecord } from "./records.js";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/**
 * The key to decrypt with: the one that is named, else the one that the ciphertext names.
 * @throws InvalidCiphertextException where neither names one
 */
export function sourceKeyId(ciphertext: Uint8Array | undefined, keyId: string | undefined, algorithm: string): string {
  if (keyId !== undefined) return keyId;
  const origin = algorithm === SYMMETRIC && ciphertext !== undefined ? originOf(ciphertext) : undefined;
  if (!origin) throw badCiphertext();
  return keyArn({ account: origin.account, region: origin.region, id: origin.keyId });
}

/** @throws IncorrectKeyException for another key than the ciphertext's; InvalidCiphertextException */
export function decryptWith(
  key: KeyRecord,
  ciphertext: Uint8Array | undefined,
  context: Readonly<Record<string, string>> | undefined,
  algorithm: string,
): Uint8Array {
  // A dry run alone may do without, and has ended before.
  if (ciphertext === undefined) throw ciphertextNeeded();
  if (algorithm !== SYMMETRIC) return rsaDecrypt(key, ciphertext, algorithm);
  const origin = originOf(ciphertext);
  if (origin && origin.keyId !== key.id) throw wrongKey();
  return decrypt(key, ciphertext, context);
}
