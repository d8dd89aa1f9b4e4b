import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { rsaEncrypt } from "../crypto/rsa.js";
import { encrypt } from "../crypto/symmetric.js";
import { decryptWith, sourceKeyId } from "../decryption.js";
import { keyArn } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { usableKey } from "../use.js";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** ReEncrypt decrypts with one key and encrypts with another; the plaintext never leaves KMS. */
export const ReEncrypt = operation(kms, "ReEncrypt", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html",

  permissions: async (call) => {
    const { input } = call;
    const { SourceEncryptionAlgorithm = SYMMETRIC, DestinationEncryptionAlgorithm = SYMMETRIC } = input;
    const source = await aboutKey(
      call,
      sourceKeyId(input.CiphertextBlob, input.SourceKeyId, SourceEncryptionAlgorithm),
    );
    const target = await aboutKey(call, input.DestinationKeyId);
    const same = { "kms:ReEncryptOnSameKey": String(source.arn === target.arn) };
    return [
      permission("kms:ReEncryptFrom", source.arn, {
        ...source.keys,
        ...contextKeys(input.SourceEncryptionContext),
        ...same,
        "kms:RequestAlias": source.requestAlias,
        "kms:EncryptionAlgorithm": SourceEncryptionAlgorithm,
      }),
      permission("kms:ReEncryptTo", target.arn, {
        ...target.keys,
        ...contextKeys(input.DestinationEncryptionContext),
        ...same,
        "kms:RequestAlias": target.requestAlias,
        "kms:EncryptionAlgorithm": DestinationEncryptionAlgorithm,
      }),
    ];
  },

  async handle({ input, here, ids, ...host }) {
    const from = input.SourceEncryptionAlgorithm ?? SYMMETRIC;
    const to = input.DestinationEncryptionAlgorithm ?? SYMMETRIC;
    const { GrantTokens: grantTokens, DryRun: dryRun } = input;
    const common = { operation: "ReEncrypt", usage: "ENCRYPT_DECRYPT" as const, grantTokens };
    const keyId = sourceKeyId(input.CiphertextBlob, input.SourceKeyId, from);
    const source = await usableKey(here, { ...common, keyId, algorithm: from }, host);
    const target = await usableKey(here, { ...common, keyId: input.DestinationKeyId, algorithm: to, dryRun }, host);
    const plaintext = decryptWith(source, input.CiphertextBlob, input.SourceEncryptionContext, from);
    return {
      CiphertextBlob:
        to === SYMMETRIC
          ? encrypt(target, plaintext, input.DestinationEncryptionContext, ids)
          : rsaEncrypt(target, plaintext, to),
      SourceKeyId: keyArn(source),
      KeyId: keyArn(target),
      SourceEncryptionAlgorithm: from,
      DestinationEncryptionAlgorithm: to,
    };
  },
});
