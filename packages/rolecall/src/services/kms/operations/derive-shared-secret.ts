import { createPublicKey, diffieHellman } from "node:crypto";
import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { privateKeyOf } from "../crypto/rsa.js";
import { badPublicKey } from "../errors.js";
import { keyArn } from "../names.js";
import { aboutKey, NO_RECIPIENT } from "../permissions.js";
import { usableKey } from "../use.js";

/** DeriveSharedSecret answers what the key and the public key of another have in common (ECDH). */
export const DeriveSharedSecret = operation(kms, "DeriveSharedSecret", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html",

  permissions: async (call) => {
    const { arn, keys, requestAlias } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:DeriveSharedSecret", arn, {
        ...keys,
        ...NO_RECIPIENT,
        "kms:RequestAlias": requestAlias,
        "kms:KeyAgreementAlgorithm": call.input.KeyAgreementAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    if (input.Recipient) throw notEmulated("a shared secret for a Nitro enclave");
    const { KeyId: keyId, KeyAgreementAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRun } = input;
    const using = { keyId, operation: "DeriveSharedSecret", usage: "KEY_AGREEMENT" as const, algorithm };
    const key = await usableKey(here, { ...using, grantTokens, dryRun }, host);
    return {
      KeyId: keyArn(key),
      SharedSecret: sharedSecret(privateKeyOf(key), input.PublicKey),
      KeyAgreementAlgorithm: algorithm,
      KeyOrigin: "AWS_KMS" as const,
    };
  },
});

/** @throws ValidationException for what is no public key of the same curve */
function sharedSecret(privateKey: ReturnType<typeof privateKeyOf>, other: Uint8Array): Uint8Array {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(other), format: "der", type: "spki" });
    return diffieHellman({ privateKey, publicKey });
  } catch {
    throw badPublicKey();
  }
}
