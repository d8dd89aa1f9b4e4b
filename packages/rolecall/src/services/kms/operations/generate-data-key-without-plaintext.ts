import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { encrypt } from "../crypto/symmetric.js";
import { dataKeyBytes } from "../data-keys.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { usableKey } from "../use.js";

/** GenerateDataKeyWithoutPlaintext makes a key for encryption outside of KMS, and answers it encrypted alone. */
export const GenerateDataKeyWithoutPlaintext = operation(kms, "GenerateDataKeyWithoutPlaintext", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html",

  permissions: async (call) => {
    const { KeyId, EncryptionContext } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:GenerateDataKeyWithoutPlaintext", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        "kms:RequestAlias": requestAlias,
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      }),
    ];
  },

  async handle({ input, here, ids, ...host }) {
    const plaintext = ids.bytes(dataKeyBytes(input));
    const { KeyId: keyId, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = {
      keyId,
      operation: "GenerateDataKeyWithoutPlaintext",
      usage: "ENCRYPT_DECRYPT" as const,
      algorithm: "SYMMETRIC_DEFAULT",
      grantTokens,
      dryRun,
    };
    const key = await usableKey(here, using, host);
    return {
      CiphertextBlob: encrypt(key, plaintext, input.EncryptionContext, ids),
      KeyId: keyArn(key),
      KeyMaterialId: key.materials.at(-1)?.id,
    };
  },
});
