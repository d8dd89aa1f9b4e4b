import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { rsaEncrypt } from "../crypto/rsa.js";
import { encrypt } from "../crypto/symmetric.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { usableKey } from "../use.js";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** Encrypt encrypts up to 4 KB; the encryption context must be the same when it is decrypted. */
export const Encrypt = operation(kms, "Encrypt", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html",

  permissions: async (call) => {
    const { KeyId, EncryptionContext, EncryptionAlgorithm = SYMMETRIC } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:Encrypt", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        "kms:RequestAlias": requestAlias,
        "kms:EncryptionAlgorithm": EncryptionAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ids, ...host }) {
    const algorithm = input.EncryptionAlgorithm ?? SYMMETRIC;
    const { KeyId: keyId, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "Encrypt", usage: "ENCRYPT_DECRYPT" as const, algorithm, grantTokens, dryRun };
    const key = await usableKey(here, using, host);
    const CiphertextBlob =
      algorithm === SYMMETRIC
        ? encrypt(key, input.Plaintext, input.EncryptionContext, ids)
        : rsaEncrypt(key, input.Plaintext, algorithm);
    return { CiphertextBlob, KeyId: keyArn(key), EncryptionAlgorithm: algorithm };
  },
});
