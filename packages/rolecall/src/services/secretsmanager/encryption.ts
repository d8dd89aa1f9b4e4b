/**
 * Values under a key of KMS, which is asked with the caller's own permissions, by way of Secrets Manager, for a data key when a
 * value is put and to decrypt that when it is read. The policy of `aws/secretsmanager` lets all callers of the secret's
 * account, and who is of another is refused before KMS is asked.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html (2026-11)
 */
import { accountOf } from "../../kernel/arn.js";
import type { CallAs } from "../../kernel/call.js";
import { openWith, sealWith } from "../../kernel/envelope.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { OperationCall } from "../../kernel/operation.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { Encrypt } from "../kms/operations/encrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { ResourceKey } from "../kms/operations/resource-key.js";
import { cannotDecrypt, cannotEncrypt, defaultKeyAbroad, keyDenied } from "./errors.js";
import type { Sealed } from "./records.js";

type Call = ForwardedCall & Pick<OperationCall<unknown>, "call" | "ids">;

export interface Value {
  readonly kind: Sealed["kind"];
  readonly bytes: Uint8Array;
}

const contextOf = (arn: string, version: string) => ({ SecretARN: arn, SecretVersionId: version });

/** @throws AccessDeniedException, EncryptionFailure */
export async function seal(
  call: Call,
  { arn, version, keyArn }: { readonly arn: string; readonly version: string; readonly keyArn: string | undefined },
  { kind, bytes }: Value,
): Promise<Sealed> {
  const made = await dataKeyOf(call, keyArn ?? (await managedKey(call, arn)), contextOf(arn, version));
  return {
    kind,
    bytes: sealWith(made.plaintext, bytes, call.ids),
    dataKey: made.ciphertext.toString("base64"),
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}

/** @throws AccessDeniedException, DecryptionFailure, InvalidRequestException */
export async function open(call: Call, arn: string, version: string, sealed: Sealed): Promise<Value> {
  return { kind: sealed.kind, bytes: openWith(await unwrapped(call, arn, version, sealed), sealed.bytes) };
}

/** The data key, by whichever key opens it. @throws as the one that the secret got last is refused */
async function unwrapped(call: Call, arn: string, version: string, sealed: Sealed): Promise<Uint8Array> {
  let refused: AwsError | undefined;
  for (const { dataKey, keyArn } of [...(sealed.further ?? []), sealed]) {
    try {
      const KeyId = keyArn ?? (await managedKey(call, arn));
      return await plaintextOf(call, KeyId, Buffer.from(dataKey, "base64"), contextOf(arn, version));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused ??= error;
    }
  }
  throw refused;
}

/** The value with its data key under a further key; undefined where the caller may not decrypt it, or not encrypt by that key. */
export async function alsoUnder(
  call: Call,
  { arn, version, keyArn }: { readonly arn: string; readonly version: string; readonly keyArn: string | undefined },
  sealed: Sealed,
): Promise<Sealed | undefined> {
  try {
    const Plaintext = await unwrapped(call, arn, version, sealed);
    const KeyId = keyArn ?? (await managedKey(call, arn));
    const input = { KeyId, Plaintext, EncryptionContext: contextOf(arn, version) };
    const { CiphertextBlob = new Uint8Array() } = await asked(call.call(Encrypt, input, via(call)), cannotEncrypt);
    const dataKey = Buffer.from(CiphertextBlob).toString("base64");
    const others = (sealed.further ?? []).filter((other) => other.keyArn !== keyArn);
    return { ...sealed, further: [{ dataKey, ...(keyArn === undefined ? {} : { keyArn }) }, ...others] };
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** `aws/secretsmanager` of the secret's account. AWS: its policy names that account alone. @throws InvalidRequestException */
async function managedKey(call: Call, secret: string): Promise<string> {
  const account = accountOf(secret);
  if (account === undefined || call.caller.account !== account) throw defaultKeyAbroad();
  return (await call.call(ResourceKey, { service: "secretsmanager", account }, via(call))).arn;
}

/** How a request names `aws/secretsmanager`. */
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
