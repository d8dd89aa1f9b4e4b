import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { verify } from "../crypto/sign.js";
import { badSignature } from "../errors.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { usableKey } from "../use.js";

/** Verify answers whether a signature is a message's; where it is not, with an error. */
export const Verify = operation(kms, "Verify", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html",

  permissions: async (call) => {
    const { KeyId, SigningAlgorithm, MessageType = "RAW" } = call.input;
    const { arn, keys, requestAlias } = await aboutKey(call, KeyId);
    return [
      permission("kms:Verify", arn, {
        ...keys,
        "kms:RequestAlias": requestAlias,
        "kms:SigningAlgorithm": SigningAlgorithm,
        "kms:MessageType": MessageType,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    const { KeyId: keyId, SigningAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "Verify", usage: "SIGN_VERIFY" as const, algorithm, grantTokens, dryRun };
    const key = await usableKey(here, using, host);
    const signing = { key, message: input.Message, type: input.MessageType, algorithm };
    if (!verify(signing, input.Signature)) throw badSignature();
    return { KeyId: keyArn(key), SignatureValid: true, SigningAlgorithm: algorithm };
  },
});
