import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { missingConfiguration } from "../errors.js";
import { onBucket } from "../settings.js";

/** GetObjectLockConfiguration says whether the bucket has Object Lock, and by which rule new objects are locked. */
export const GetObjectLockConfiguration = operation(s3, "GetObjectLockConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html",

  permissions: onBucket("s3:GetBucketObjectLockConfiguration"),

  async handle({ input, store }) {
    const { name, objectLock } = await store.read((tx) => requireBucket(tx, input));
    if (objectLock === undefined) {
      throw missingConfiguration(
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
        name,
      );
    }
    const { byDefault } = objectLock;
    return {
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled" as const,
        ...(byDefault
          ? {
              Rule: {
                DefaultRetention: {
                  Mode: byDefault.mode,
                  ...(byDefault.days === undefined ? {} : { Days: byDefault.days }),
                  ...(byDefault.years === undefined ? {} : { Years: byDefault.years }),
                },
              },
            }
          : {}),
      },
    };
  },
});
