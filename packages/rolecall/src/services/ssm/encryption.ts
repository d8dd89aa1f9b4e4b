/**
 * SecureString values under a key of the customer's: KMS is asked with the caller's own permissions, by way of Parameter
 * Store. A standard value is encrypted by the key itself, an advanced one by a data key. Under `aws/ssm` nothing is asked.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html (2026-11)
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { OperationCall } from "../../kernel/operation.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { Encrypt } from "../kms/operations/encrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { keyRefused } from "./errors.js";
import { parameterArn } from "./names.js";
import type { Place, StoredValue, Tier, VersionRecord } from "./records.js";

type Call = ForwardedCall & Pick<OperationCall<unknown>, "call" | "ids">;

export const DEFAULT_KEY = "alias/aws/ssm";
const AWS_MANAGED = /^(?:arn:aws:kms:[^:]*:\d{12}:)?alias\/aws\/ssm$/;
const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;
/** Each data key encrypts one value. */
const IV = Buffer.alloc(12);

const contextOf = (place: Place) => ({ PARAMETER_ARN: parameterArn(place) });

/** @throws AccessDeniedException, InvalidKeyId */
export async function seal(call: Call, place: Place, tier: Tier, keyId: string, text: string): Promise<StoredValue> {
  // It hides nothing, and looks like what AWS answers without decryption.
  if (AWS_MANAGED.test(keyId)) return { text, sealed: base64(call.ids.bytes(64)) };
  const EncryptionContext = contextOf(place);
  const Plaintext = Buffer.from(text);
  if (tier === "Standard") {
    const made = await asked(call, (as) => call.call(Encrypt, { KeyId: keyId, Plaintext, EncryptionContext }, as));
    return { sealed: base64(made.CiphertextBlob), keyArn: made.KeyId ?? keyId };
  }
  const input = { KeyId: keyId, KeySpec: "AES_256" as const, EncryptionContext };
  const made = await asked(call, (as) => call.call(GenerateDataKey, input, as));
  const cipher = createCipheriv(CIPHER, Buffer.from(made.Plaintext ?? []), IV);
  const body = Buffer.concat([cipher.update(Plaintext), cipher.final(), cipher.getAuthTag()]);
  return { sealed: base64(body), keyArn: made.KeyId ?? keyId, dataKey: base64(made.CiphertextBlob) };
}

/** The value as it is answered: decrypted where that is wanted. @throws AccessDeniedException, InvalidKeyId */
export async function shownValue(call: Call, version: VersionRecord, withDecryption = false): Promise<string> {
  const { value } = version;
  if (!withDecryption && value.sealed !== undefined) return value.sealed;
  if ("text" in value) return value.text;
  const { sealed, keyArn, dataKey } = value;
  const CiphertextBlob = Buffer.from(dataKey ?? sealed, "base64");
  const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(version) };
  const { Plaintext = new Uint8Array() } = await asked(call, (as) => call.call(Decrypt, input, as));
  if (dataKey === undefined) return Buffer.from(Plaintext).toString();
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv(CIPHER, Plaintext, IV);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
}

const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64");

async function asked<Answer>(call: Call, ask: (as: CallAs) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(forwarded(call, "ssm.amazonaws.com"));
  } catch (error) {
    throw error instanceof AwsError ? keyRefused(error) : error;
  }
}
