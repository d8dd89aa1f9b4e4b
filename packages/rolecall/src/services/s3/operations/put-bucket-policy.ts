import { s3 } from "@rolecall/aws-model/s3";
import { principalArn } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation } from "../../../kernel/operation.js";
import { requireOwnBucket } from "../buckets.js";
import { blockedPolicy } from "../errors.js";
import { invalidPrincipal, isPublicPolicy, requirePolicy } from "../policies.js";
import { buckets } from "../records.js";
import { bucketArn } from "../resources.js";
import { onBucket } from "../settings.js";

/** PutBucketPolicy makes the document the bucket's policy, unless it is public and public policies are blocked. */
export const PutBucketPolicy = operation(s3, "PutBucketPolicy", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",

  permissions: onBucket("s3:PutBucketPolicy"),

  async handle({ input, store, caller, directory }) {
    const text = input.Policy ?? "";
    requirePolicy(text, input.Bucket);
    const isPublic = await isPublicPolicy(text);
    await store.transact(async (tx) => {
      const bucket = await requireOwnBucket(tx, { input, caller, method: "PUT" });
      const kept = await keptPolicy(tx, directory, text, invalidPrincipal);
      if (isPublic && bucket.publicAccess?.BlockPublicPolicy) {
        throw blockedPolicy(
          `User: ${principalArn(caller.principal)} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        );
      }
      await buckets.put(tx, { ...bucket, policy: { text: kept, isPublic } });
    });
    return {};
  },
});
