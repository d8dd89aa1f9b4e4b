import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { encrypt } from "../crypto/symmetric.js";
import { newDataKeyPair } from "../data-keys.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys, NO_RECIPIENT } from "../permissions.js";
import { usableKey } from "../use.js";

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

  async handle({ input, here, ids, ...host }) {
    if (input.Recipient) throw notEmulated("a data key pair for a Nitro enclave");
    const { KeyId: keyId, KeyPairSpec, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = {
      keyId,
      operation: "GenerateDataKeyPair",
      usage: "ENCRYPT_DECRYPT" as const,
      algorithm: "SYMMETRIC_DEFAULT",
      grantTokens,
      dryRun,
    };
    const key = await usableKey(here, using, host);
    const { privateKey, publicKey } = await newDataKeyPair(KeyPairSpec);
    return {
      PrivateKeyCiphertextBlob: encrypt(key, privateKey, input.EncryptionContext, ids),
      PrivateKeyPlaintext: privateKey,
      PublicKey: publicKey,
      KeyId: keyArn(key),
      KeyPairSpec,
      KeyMaterialId: key.materials.at(-1)?.id,
    };
  },
});
