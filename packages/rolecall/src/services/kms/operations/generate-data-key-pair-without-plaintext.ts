import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { encrypt } from "../crypto/symmetric.js";
import { newDataKeyPair } from "../data-keys.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { usableKey } from "../use.js";

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

  async handle({ input, here, ids, ...host }) {
    const { KeyId: keyId, KeyPairSpec, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = {
      keyId,
      operation: "GenerateDataKeyPairWithoutPlaintext",
      usage: "ENCRYPT_DECRYPT" as const,
      algorithm: "SYMMETRIC_DEFAULT",
      grantTokens,
      dryRun,
    };
    const key = await usableKey(here, using, host);
    const { privateKey, publicKey } = await newDataKeyPair(KeyPairSpec);
    return {
      PrivateKeyCiphertextBlob: encrypt(key, privateKey, input.EncryptionContext, ids),
      PublicKey: publicKey,
      KeyId: keyArn(key),
      KeyPairSpec,
      KeyMaterialId: key.materials.at(-1)?.id,
    };
  },
});
