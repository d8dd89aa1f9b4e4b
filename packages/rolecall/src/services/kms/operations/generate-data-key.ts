import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { dataKeyBytes, underKey } from "../data-keys.js";
import { aboutKey, contextKeys, NO_RECIPIENT } from "../permissions.js";

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

  async handle({ input, here, ...host }) {
    if (input.Recipient) throw notEmulated("a data key for a Nitro enclave");
    const bytes = dataKeyBytes(input);
    const made = await underKey("GenerateDataKey", input, here, host, () => host.ids.bytes(bytes));
    const { plaintext, ciphertext, KeyId, KeyMaterialId } = made;
    return { CiphertextBlob: ciphertext, Plaintext: plaintext, KeyId, KeyMaterialId };
  },
});
