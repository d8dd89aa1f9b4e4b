import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { newDataKeyPair, underKey } from "../data-keys.js";
import { aboutKey, contextKeys, NO_RECIPIENT } from "../permissions.js";

/** GenerateDataKeyPair makes an asymmetric key pair, its private half encrypted and as it is. */
export const GenerateDataKeyPair = operation(kms, "GenerateDataKeyPair", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html",

  permissions: async (call) => {
    const { KeyId, KeyPairSpec, EncryptionContext } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:GenerateDataKeyPair", arn, {
        ...keys,
        ...contextKeys(EncryptionContext),
        ...NO_RECIPIENT,
        "kms:RequestAlias": requestAlias,
        "kms:DataKeyPairSpec": KeyPairSpec,
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    if (input.Recipient) throw notEmulated("a data key pair for a Nitro enclave");
    const { KeyPairSpec } = input;
    let publicKey: Uint8Array | undefined;
    const made = await underKey("GenerateDataKeyPair", input, here, host, async () => {
      const pair = await newDataKeyPair(KeyPairSpec);
      publicKey = pair.publicKey;
      return pair.privateKey;
    });
    const { plaintext, ciphertext, KeyId, KeyMaterialId } = made;
    return {
      PrivateKeyCiphertextBlob: ciphertext,
      PrivateKeyPlaintext: plaintext,
      PublicKey: publicKey,
      KeyId,
      KeyPairSpec,
      KeyMaterialId,
    };
  },
});
