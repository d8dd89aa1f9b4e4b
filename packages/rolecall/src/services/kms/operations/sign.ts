import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { sign } from "../crypto/sign.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { usableKey } from "../use.js";

/** Sign answers a signature of a message, or of the digest of one. */
export const Sign = operation(kms, "Sign", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html",

  permissions: async (call) => {
    const { KeyId, SigningAlgorithm, MessageType = "RAW" } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:Sign", arn, {
        ...keys,
        "kms:RequestAlias": requestAlias,
        "kms:SigningAlgorithm": SigningAlgorithm,
        "kms:MessageType": MessageType,
      }),
    ];
  },

  async handle({ input, here, ids, ...host }) {
    const { KeyId: keyId, SigningAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "Sign", usage: "SIGN_VERIFY" as const, algorithm, grantTokens, dryRun };
    const key = await usableKey(here, using, host);
    const signing = { key, message: input.Message, type: input.MessageType, algorithm };
    return { KeyId: keyArn(key), Signature: sign(signing, ids), SigningAlgorithm: algorithm };
  },
});
