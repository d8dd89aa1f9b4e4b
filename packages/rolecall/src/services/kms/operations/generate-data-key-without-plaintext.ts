import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { dataKeyBytes, underKey } from "../data-keys.js";
import { aboutKey, contextKeys } from "../permissions.js";

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

  async handle({ input, here, ...host }) {
    const bytes = dataKeyBytes(input);
    const made = await underKey("GenerateDataKeyWithoutPlaintext", input, here, host, () => host.ids.bytes(bytes));
    const { ciphertext, KeyId, KeyMaterialId } = made;
    return { CiphertextBlob: ciphertext, KeyId, KeyMaterialId };
  },
});
