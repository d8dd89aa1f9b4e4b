import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { newDataKeyPair, underKey } from "../data-keys.js";
import { aboutKey, contextKeys } from "../permissions.js";

/** GenerateDataKeyPairWithoutPlaintext makes an asymmetric key pair, its private half encrypted alone. */
export const GenerateDataKeyPairWithoutPlaintext = operation(kms, "GenerateDataKeyPairWithoutPlaintext", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html",

  permissions: async (call) => {
    const { KeyId, KeyPairSpec, EncryptionContext } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:GenerateDataKeyPairWithoutPlaintext", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        "kms:RequestAlias": requestAlias,
        "kms:DataKeyPairSpec": KeyPairSpec,
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    const { KeyPairSpec } = input;
    let publicKey: Uint8Array | undefined;
    const made = await underKey("GenerateDataKeyPairWithoutPlaintext", input, here, host, async () => {
      const pair = await newDataKeyPair(KeyPairSpec);
      publicKey = pair.publicKey;
      return pair.privateKey;
    });
    const { ciphertext, KeyId, KeyMaterialId } = made;
    return {
      PrivateKeyCiphertextBlob: ciphertext,
      PublicKey: publicKey,
      KeyId,
      KeyPairSpec,
      KeyMaterialId,
    };
  },
});
