import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { invalidArgument, malformedXml } from "../errors.js";
import { requireAlgorithm } from "../objects/encryption.js";
import { onBucket, saveSetting } from "../settings.js";

/** PutBucketEncryption sets how objects are encrypted that come without a word on it, by S3's own keys or one of KMS. */
export const PutBucketEncryption = operation(s3, "PutBucketEncryption", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html",

  permissions: onBucket("s3:PutEncryptionConfiguration"),

  async handle(call) {
    const { Rules = [] } = call.input.ServerSideEncryptionConfiguration ?? {};
    if (Rules.length !== 1) throw malformedXml();
    for (const { ApplyServerSideEncryptionByDefault: byDefault } of Rules) {
      if (!byDefault) continue;
      const { SSEAlgorithm = "", KMSMasterKeyID } = byDefault;
      requireAlgorithm(SSEAlgorithm);
      // unverified: the words
      if (SSEAlgorithm === "AES256" && KMSMasterKeyID !== undefined) {
        throw invalidArgument(
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms",
          "ApplyServerSideEncryptionByDefault",
        );
      }
    }
    await saveSetting(call, "encryption", { Rules });
    return {};
  },
});
