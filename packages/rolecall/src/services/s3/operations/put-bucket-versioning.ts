import { s3 } from "@rolecall/aws-model/s3";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { malformedXml, versionedByLock } from "../errors.js";
import { buckets } from "../records.js";
import { onBucket } from "../settings.js";

/** PutBucketVersioning begins or suspends the keeping of versions; what has begun can't be undone. */
export const PutBucketVersioning = operation(s3, "PutBucketVersioning", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html",

  permissions: onBucket("s3:PutBucketVersioning"),

  async handle({ input, store }) {
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === "Enabled") throw notEmulated("MFA delete");
    if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
    await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      if (bucket.objectLock && Status !== "Enabled") throw versionedByLock();
      await buckets.put(tx, { ...bucket, versioning: Status });
    });
    return {};
  },
});
