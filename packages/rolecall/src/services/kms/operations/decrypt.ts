import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { decryptWith, sourceKeyId } from "../decryption.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys, NO_RECIPIENT } from "../permissions.js";
import { usableKey } from "../use.js";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** Decrypt decrypts what a key has encrypted; which symmetric key it was, the ciphertext says. */
export const Decrypt = operation(kms, "Decrypt", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html",

  permissions: async (call) => {
    const { CiphertextBlob, KeyId, EncryptionContext, EncryptionAlgorithm = SYMMETRIC } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, sourceKeyId(CiphertextBlob, KeyId, EncryptionAlgorithm));
    return [
      permission("kms:Decrypt", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        ...NO_RECIPIENT,
        "kms:RequestAlias": requestAlias,
        "kms:EncryptionAlgorithm": EncryptionAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    if (input.Recipient) throw notEmulated("decryption for a Nitro enclave");
    const algorithm = input.EncryptionAlgorithm ?? SYMMETRIC;
    const { GrantTokens: grantTokens, DryRun: dryRun } = input;
    const keyId = sourceKeyId(input.CiphertextBlob, input.KeyId, algorithm);
    const using = { keyId, operation: "Decrypt", usage: "ENCRYPT_DECRYPT" as const, algorithm, grantTokens, dryRun };
    const key = await usableKey(here, using, host);
    return {
      KeyId: keyArn(key),
      Plaintext: decryptWith(key, input.CiphertextBlob, input.EncryptionContext, algorithm),
      EncryptionAlgorithm: algorithm,
    };
  },
});
