/** Encryption with RSA keys: RSAES-OAEP. */
import { constants, createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt } from "node:crypto";
import { badCiphertext, tooLong } from "../errors.js";
import type { KeyRecord, Material } from "../records.js";
import { specOf } from "../specs.js";

const hashOf = (algorithm: string) => (algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256");
const HASH_BYTES: Readonly<Record<string, number>> = { sha1: 20, sha256: 32 };

export const privateKeyOf = (key: KeyRecord) =>
  createPrivateKey({
    key: Buffer.from((key.materials.at(-1) as Material).secret, "base64"),
    format: "der",
    type: "pkcs8",
  });

export const publicKeyOf = (key: KeyRecord) => createPublicKey(privateKeyOf(key) as never);

/** @throws ValidationException beyond what the padding leaves of the modulus */
export function rsaEncrypt(key: KeyRecord, plaintext: Uint8Array, algorithm: string): Uint8Array {
  const oaepHash = hashOf(algorithm);
  const most = (specOf(key.spec).size ?? 0) / 8 - 2 * (HASH_BYTES[oaepHash] ?? 0) - 2;
  if (plaintext.byteLength > most) throw tooLong("Plaintext", most);
  return publicEncrypt({ key: publicKeyOf(key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, plaintext);
}

/** @throws InvalidCiphertextException */
export function rsaDecrypt(key: KeyRecord, ciphertext: Uint8Array, algorithm: string): Uint8Array {
  const options = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashOf(algorithm) };
  try {
    return privateDecrypt({ key: privateKeyOf(key), ...options }, ciphertext);
  } catch {
    throw badCiphertext();
  }
}
