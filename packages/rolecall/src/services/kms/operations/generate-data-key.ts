import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { encrypt } from "../crypto/symmetric.js";
import { dataKeyBytes } from "../data-keys.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys, NO_RECIPIENT } from "../permissions.js";
import { usableKey } from "../use.js";

/** GenerateDataKey makes a key for encryption outside of KMS, and answers it encrypted and as it is. */
export const GenerateDataKey = operation(kms, "GenerateDataKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html",

  permissions: async (call) => {
    const { KeyId, EncryptionContext } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:GenerateDataKey", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        ...NO_RECIPIENT,
        "kms:RequestAlias": requestAlias,
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      }),
    ];
  },

  async handle({ input, here, ids, ...host }) {
    if (input.Recipient) throw notEmulated("a data key for a Nitro enclave");
    const plaintext = ids.bytes(dataKeyBytes(input));
    const { KeyId: keyId, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = {
      keyId,
      operation: "GenerateDataKey",
      usage: "ENCRYPT_DECRYPT" as const,
      algorithm: "SYMMETRIC_DEFAULT",
      grantTokens,
      dryRun,
    };
    const key = await usableKey(here, using, host);
    return {
      CiphertextBlob: encrypt(key, plaintext, input.EncryptionContext, ids),
      Plaintext: plaintext,
      KeyId: keyArn(key),
      KeyMaterialId: key.materials.at(-1)?.id,
    };
  },
});
