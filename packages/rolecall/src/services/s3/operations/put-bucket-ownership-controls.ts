import { s3 } from "@rolecall/aws-model/s3";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { malformedXml } from "../errors.js";
import { onBucket } from "../settings.js";

/** PutBucketOwnershipControls takes the one setting under which there are no ACLs. */
export const PutBucketOwnershipControls = operation(s3, "PutBucketOwnershipControls", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html",

  permissions: onBucket("s3:PutBucketOwnershipControls"),

  async handle({ input, store }) {
    const [rule, ...more] = input.OwnershipControls?.Rules ?? [];
    if (rule === undefined || more.length > 0) throw malformedXml();
    if (rule.ObjectOwnership !== "BucketOwnerEnforced") {
      throw notEmulated(`object ownership \`${rule.ObjectOwnership}\`, which brings ACLs with it,`);
    }
    await store.read((tx) => requireBucket(tx, input));
    return {};
  },
});
