/**
 * Values under a key of the customer's: KMS is asked with the caller's own permissions, by way of Secrets Manager, for a
 * data key when a value is put and to decrypt that when it is read. Under `aws/secretsmanager` nothing is asked of callers of the
 * secret's account, and others are refused.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html (2026-11)
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { accountOf } from "../../kernel/arn.js";
import type { CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { OperationCall } from "../../kernel/operation.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { cannotDecrypt, cannotEncrypt, defaultKeyAbroad, keyDenied } from "./errors.js";
import type { Sealed } from "./records.js";

type Call = ForwardedCall & Pick<OperationCall<unknown>, "call">;

export interface Value {
  readonly kind: Sealed["kind"];
  readonly bytes: Uint8Array;
}

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;
/** Each data key encrypts one value. */
const IV = Buffer.alloc(12);

const contextOf = (arn: string, version: string) => ({ SecretARN: arn, SecretVersionId: version });

/** @throws AccessDeniedException, EncryptionFailure */
export async function seal(
  call: Call,
  { arn, version, keyArn }: { readonly arn: string; readonly version: string; readonly keyArn: string | undefined },
  { kind, bytes }: Value,
): Promise<Sealed> {
  if (keyArn === undefined) {
    requireAtHome(call, arn);
    return { kind, bytes: Buffer.from(bytes).toString("base64") };
  }
  const made = await dataKeyOf(call, keyArn, contextOf(arn, version));
  const cipher = createCipheriv(CIPHER, made.plaintext, IV);
  const body = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return { kind, bytes: body.toString("base64"), dataKey: made.ciphertext.toString("base64"), keyArn };
}

/** @throws AccessDeniedException, DecryptionFailure */
export async function open(call: Call, arn: string, version: string, sealed: Sealed): Promise<Value> {
  const { kind, dataKey, keyArn } = sealed;
  const bytes = Buffer.from(sealed.bytes, "base64");
  if (dataKey === undefined || keyArn === undefined) {
    requireAtHome(call, arn);
    return { kind, bytes };
  }
  const key = await plaintextOf(call, keyArn, Buffer.from(dataKey, "base64"), contextOf(arn, version));
  const decipher = createDecipheriv(CIPHER, key, IV);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return { kind, bytes: Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]) };
}

/** AWS: the policy of `aws/secretsmanager` names its account alone. @throws InvalidRequestException */
function requireAtHome({ caller }: Call, arn: string): void {
  if (caller.account !== accountOf(arn)) throw defaultKeyAbroad();
}

/** AWS's key for secrets, which asks nobody. */
const AWS_MANAGED = /^(?:|(?:arn:aws:kms:[^:]*:\d{12}:)?alias\/aws\/secretsmanager)$/;

/**
 * A key that a request names, once the caller has proved that he may encrypt and decrypt with it.
 * @throws AccessDeniedException, EncryptionFailure, DecryptionFailure
 */
export async function chosenKey(call: Call, arn: string, keyId: string | undefined) {
  if (keyId === undefined || AWS_MANAGED.test(keyId)) return undefined;
  const context = contextOf(arn, "RequestToValidateKeyAccess");
  const made = await dataKeyOf(call, keyId, context);
  await plaintextOf(call, made.keyArn, made.ciphertext, context);
  return { id: keyId, arn: made.keyArn };
}

async function dataKeyOf(call: Call, KeyId: string, EncryptionContext: Record<string, string>) {
  const input = { KeyId, KeySpec: "AES_256" as const, EncryptionContext };
  const made = await asked(call.call(GenerateDataKey, input, via(call)), cannotEncrypt);
  return {
    keyArn: made.KeyId ?? KeyId,
    plaintext: Buffer.from(made.Plaintext ?? []),
    ciphertext: Buffer.from(made.CiphertextBlob ?? []),
  };
}

async function plaintextOf(
  call: Call,
  KeyId: string,
  CiphertextBlob: Uint8Array,
  EncryptionContext: Record<string, string>,
): Promise<Uint8Array> {
  const input = { KeyId, CiphertextBlob, EncryptionContext };
  return (await asked(call.call(Decrypt, input, via(call)), cannotDecrypt)).Plaintext ?? new Uint8Array();
}

const via = (call: Call): CallAs => forwarded(call, "secretsmanager.amazonaws.com");

async function asked<Answer>(answer: Promise<Answer>, failure: () => AwsError): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw /^AccessDenied/.test(error.code) ? keyDenied() : failure();
  }
}
