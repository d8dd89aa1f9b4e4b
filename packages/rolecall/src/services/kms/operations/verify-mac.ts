import { timingSafeEqual } from "node:crypto";
import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { hmacOf } from "../crypto/hmac.js";
import { badMac } from "../errors.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { usableKey } from "../use.js";

/** VerifyMac answers whether an HMAC is a message's; where it is not, with an error. */
export const VerifyMac = operation(kms, "VerifyMac", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html",

  permissions: async (call) => {
    const { arn, keys, requestAlias } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:VerifyMac", arn, {
        ...keys,
        "kms:RequestAlias": requestAlias,
        "kms:MacAlgorithm": call.input.MacAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    const { KeyId: keyId, MacAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "VerifyMac", usage: "GENERATE_VERIFY_MAC" as const, algorithm };
    const key = await usableKey(here, { ...using, grantTokens, dryRun }, host);
    const expected = hmacOf(key, input.Message, algorithm);
    if (input.Mac.byteLength !== expected.byteLength || !timingSafeEqual(input.Mac, expected)) throw badMac();
    return { KeyId: keyArn(key), MacValid: true, MacAlgorithm: algorithm };
  },
});
