/**
 * SecureString values under a key of KMS, which is asked with the caller's own permissions, by way of Parameter Store. A standard
 * value is encrypted by the key itself, an advanced one by a data key. The policy of `aws/ssm` lets everybody of the account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html (2026-11)
 */
import type { CallAs } from "../../kernel/call.js";
import { openWith, sealWith } from "../../kernel/envelope.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { OperationCall } from "../../kernel/operation.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { Encrypt } from "../kms/operations/encrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { ResourceKey } from "../kms/operations/resource-key.js";
import { keyRefused } from "./errors.js";
import { parameterArn } from "./names.js";
import type { Place, StoredValue, Tier, VersionRecord } from "./records.js";

type Call = ForwardedCall & Pick<OperationCall<unknown>, "call" | "ids">;

export const DEFAULT_KEY = "alias/aws/ssm";
/** Other keys KMS finds by the name that the request has for them. */
const AWS_MANAGED = /^(?:arn:aws:kms:[^:]*:\d{12}:)?alias\/aws\/ssm$/;

const contextOf = (place: Place) => ({ PARAMETER_ARN: parameterArn(place) });

/** @throws AccessDeniedException, InvalidKeyId */
export async function seal(call: Call, place: Place, tier: Tier, keyId: string, text: string): Promise<StoredValue> {
  const EncryptionContext = contextOf(place);
  const Plaintext = Buffer.from(text);
  const KeyId = AWS_MANAGED.test(keyId) ? await managedKey(call, place) : keyId;
  if (tier === "Standard") {
    const made = await asked(call, (as) => call.call(Encrypt, { KeyId, Plaintext, EncryptionContext }, as));
    return { sealed: base64(made.CiphertextBlob), keyArn: made.KeyId ?? KeyId };
  }
  const input = { KeyId, KeySpec: "AES_256" as const, EncryptionContext };
  const made = await asked(call, (as) => call.call(GenerateDataKey, input, as));
  return {
    sealed: sealWith(made.Plaintext ?? new Uint8Array(), Plaintext, call.ids),
    keyArn: made.KeyId ?? KeyId,
    dataKey: base64(made.CiphertextBlob),
  };
}

const managedKey = async (call: Call, { account }: Place): Promise<string> =>
  (await call.call(ResourceKey, { service: "ssm", account }, forwarded(call, "ssm.amazonaws.com"))).arn;

/** The value as it is answered: decrypted where that is wanted. @throws AccessDeniedException, InvalidKeyId */
export async function shownValue(call: Call, version: VersionRecord, withDecryption = false): Promise<string> {
  const { value } = version;
  if ("text" in value) return value.text;
  if (!withDecryption) return value.sealed;
  const { sealed, keyArn, dataKey } = value;
  const CiphertextBlob = Buffer.from(dataKey ?? sealed, "base64");
  const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(version) };
  const { Plaintext = new Uint8Array() } = await asked(call, (as) => call.call(Decrypt, input, as));
  if (dataKey === undefined) return Buffer.from(Plaintext).toString();
  return openWith(Plaintext, sealed).toString();
}

const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64");

async function asked<Answer>(call: Call, ask: (as: CallAs) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(forwarded(call, "ssm.amazonaws.com"));
  } catch (error) {
    throw error instanceof AwsError ? keyRefused(error) : error;
  }
}
