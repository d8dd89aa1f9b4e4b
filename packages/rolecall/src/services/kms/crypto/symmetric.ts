/**
 * Encryption under a symmetric key: AES-256-GCM, the encryption context authenticated with it.
 *
 * The ciphertext names its key and material, so that Decrypt needs no KeyId. The form is Rolecall's own; AWS's is not
 * published, and neither reads the other's.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Ids } from "../../../kernel/host.js";
import { badCiphertext } from "../errors.js";
import type { KeyRecord, Material } from "../records.js";

type Context = Readonly<Record<string, string>> | undefined;

/** Which key a ciphertext was made with. */
export interface Origin {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  readonly material: string;
}

const FORM = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

export function encrypt(key: KeyRecord, plaintext: Uint8Array, context: Context, ids: Pick<Ids, "bytes">): Uint8Array {
  const material = key.materials.at(-1) as Material;
  const origin: Origin = { account: key.account, region: key.region, keyId: key.id, material: material.id };
  const head = Buffer.from(JSON.stringify(Object.values(origin)));
  const start = Buffer.alloc(3);
  start.writeUInt8(FORM, 0);
  start.writeUInt16BE(head.length, 1);
  const iv = ids.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(material.secret, "base64"), iv);
  cipher.setAAD(Buffer.concat([head, Buffer.from(canonical(context))]));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([start, head, iv, cipher.getAuthTag(), body]);
}

/** Undefined for what no key here has made. */
export function originOf(ciphertext: Uint8Array): Origin | undefined {
  const head = headOf(Buffer.from(ciphertext));
  if (!head) return undefined;
  try {
    const parts: unknown = JSON.parse(head.toString());
    if (!Array.isArray(parts) || parts.length !== 4 || !parts.every((part) => typeof part === "string"))
      return undefined;
    const [account, region, keyId, material] = parts as [string, string, string, string];
    return { account, region, keyId, material };
  } catch {
    return undefined;
  }
}

/** @throws InvalidCiphertextException, also for another encryption context */
export function decrypt(key: KeyRecord, ciphertext: Uint8Array, context: Context): Uint8Array {
  const whole = Buffer.from(ciphertext);
  const head = headOf(whole);
  const origin = originOf(ciphertext);
  const material = key.materials.find(({ id }) => id === origin?.material);
  if (!head || !material) throw badCiphertext();
  const from = 3 + head.length;
  const iv = whole.subarray(from, from + IV_BYTES);
  const tag = whole.subarray(from + IV_BYTES, from + IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, Buffer.from(material.secret, "base64"), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.concat([head, Buffer.from(canonical(context))]));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(whole.subarray(from + IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw badCiphertext();
  }
}

function headOf(ciphertext: Buffer): Buffer | undefined {
  if (ciphertext.length < 3 || ciphertext[0] !== FORM) return undefined;
  const length = ciphertext.readUInt16BE(1);
  return ciphertext.length < 3 + length + IV_BYTES + TAG_BYTES ? undefined : ciphertext.subarray(3, 3 + length);
}

/** The order of pairs does not matter. */
const canonical = (context: Context) =>
  JSON.stringify(Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
