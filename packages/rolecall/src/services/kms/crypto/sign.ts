/**
 * Signatures: of a message, or of a digest that the caller has made. Both come down to the digest.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
import { constants, createHash, privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist";
import { secp256k1 } from "@noble/curves/secp256k1";
import type { Ids } from "../../../kernel/host.js";
import { badDigest } from "../errors.js";
import type { KeyRecord } from "../records.js";
import { type KeySpec, specOf } from "../specs.js";
import { encodePss, verifyPss } from "./pss.js";
import { privateKeyOf, publicKeyOf } from "./rsa.js";

const HASH_BYTES: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** `RSASSA_PSS_SHA_256` names `sha256`. */
const hashOf = (algorithm: string) => `sha${algorithm.slice(-3)}`;

/** @throws ValidationException for a digest of another length than the algorithm's */
function digestOf(message: Uint8Array, type: string | undefined, algorithm: string): Uint8Array {
  const hash = hashOf(algorithm);
  if (type !== "DIGEST") return createHash(hash).update(message).digest();
  if (message.byteLength !== HASH_BYTES[hash]) throw badDigest(algorithm);
  return message;
}

export interface Signing {
  readonly key: KeyRecord;
  readonly message: Uint8Array;
  /** RAW or DIGEST. */
  readonly type: string | undefined;
  readonly algorithm: string;
}

/** As KMS gives it: DER for elliptic curves, the bytes of RSA's number otherwise. */
export function sign({ key, message, type, algorithm }: Signing, ids: Pick<Ids, "bytes">): Uint8Array {
  const digest = digestOf(message, type, algorithm);
  const privateKey = privateKeyOf(key);
  const curve = CURVES[key.spec];
  if (curve) {
    const { d = "" } = privateKey.export({ format: "jwk" });
    return curve.sign(digest, Buffer.from(d, "base64url"), PLAIN).toBytes("der");
  }
  if (algorithm.startsWith("RSASSA_PKCS1")) {
    return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo(digest, algorithm));
  }
  const encoded = encodePss(digest, ids.bytes(digest.byteLength), hashOf(algorithm), pssBits(key.spec));
  return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
}

export function verify({ key, message, type, algorithm }: Signing, signature: Uint8Array): boolean {
  const digest = digestOf(message, type, algorithm);
  const publicKey = publicKeyOf(key);
  try {
    const curve = CURVES[key.spec];
    if (curve) {
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
      return curve.verify(curve.Signature.fromBytes(signature, "der").toBytes("compact"), digest, point, PLAIN);
    }
    if (algorithm.startsWith("RSASSA_PKCS1")) {
      const opened = publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
      return opened.equals(digestInfo(digest, algorithm));
    }
    const opened = publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
    return verifyPss(opened, digest, hashOf(algorithm), pssBits(key.spec));
  } catch {
    // Not a signature at all: of another length, or no point of the curve.
    return false;
  }
}

const CURVES: Partial<Record<KeySpec, typeof p256 | typeof secp256k1>> = {
  ECC_NIST_P256: p256,
  ECC_NIST_P384: p384,
  ECC_NIST_P521: p521,
  ECC_SECG_P256K1: secp256k1,
};

/** The digest is signed as it is, and both halves of the curve's order are valid, as with KMS. */
const PLAIN = { prehash: false, lowS: false } as const;

const pssBits = (spec: KeySpec) => (specOf(spec).size ?? 0) - 1;

/** RFC 8017, section 9.2: the algorithm's identifier before the digest. */
function digestInfo(digest: Uint8Array, algorithm: string): Buffer {
  const last = { sha256: 1, sha384: 2, sha512: 3 }[hashOf(algorithm)] ?? 0;
  const length = digest.byteLength;
  const oid = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last];
  const head = [0x30, 17 + length, 0x30, 0x0d, 0x06, oid.length, ...oid, 0x05, 0x00, 0x04, length];
  return Buffer.concat([Buffer.from(head), digest]);
}
