import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { hmacOf } from "../crypto/hmac.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { usableKey } from "../use.js";

/** GenerateMac answers an HMAC of a message of up to 4 KB. */
export const GenerateMac = operation(kms, "GenerateMac", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html",

  permissions: async (call) => {
    const { arn, keys, requestAlias } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:GenerateMac", arn, {
        ...keys,
        "kms:RequestAlias": requestAlias,
        "kms:MacAlgorithm": call.input.MacAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    const { KeyId: keyId, MacAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "GenerateMac", usage: "GENERATE_VERIFY_MAC" as const, algorithm };
    const key = await usableKey(here, { ...using, grantTokens, dryRun }, host);
    return { Mac: hmacOf(key, input.Message, algorithm), MacAlgorithm: algorithm, KeyId: keyArn(key) };
  },
});
