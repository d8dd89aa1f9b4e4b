import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { publicKeyOf } from "../crypto/rsa.js";
import { noPublicKey } from "../errors.js";
import { keyArn, requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { specOf } from "../specs.js";
import { requireEnabled } from "../use.js";
import { algorithmMembers } from "../views.js";

/** GetPublicKey answers the public half of an asymmetric key, DER-encoded. */
export const GetPublicKey = operation(kms, "GetPublicKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html",

  permissions: async (call) => {
    const { arn, keys, requestAlias } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:GetPublicKey", arn, { ...keys, "kms:RequestAlias": requestAlias })];
  },

  async handle({ input, here, store }) {
    const key = await store.read((read) => requireKey(read, here, input.KeyId));
    const { kind } = specOf(key.spec);
    if (kind === "symmetric" || kind === "hmac") throw noPublicKey(keyArn(key));
    requireEnabled(key);
    const { EncryptionAlgorithms, SigningAlgorithms, KeyAgreementAlgorithms } = algorithmMembers(key);
    return {
      KeyId: keyArn(key),
      PublicKey: publicKeyOf(key).export({ type: "spki", format: "der" }),
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      KeyUsage: key.usage,
      ...(EncryptionAlgorithms ? { EncryptionAlgorithms } : {}),
      ...(SigningAlgorithms ? { SigningAlgorithms } : {}),
      ...(KeyAgreementAlgorithms ? { KeyAgreementAlgorithms } : {}),
    };
  },
});
