import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { badRetentionPeriod, malformedXml, unversionedLock } from "../errors.js";
import { buckets, type DefaultRetention } from "../records.js";
import { onBucket } from "../settings.js";

/** PutObjectLockConfiguration gives a bucket Object Lock for good, and says by which rule new objects are locked. */
export const PutObjectLockConfiguration = operation(s3, "PutObjectLockConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html",

  permissions: onBucket("s3:PutBucketObjectLockConfiguration"),

  async handle({ input, store }) {
    const { ObjectLockEnabled, Rule } = input.ObjectLockConfiguration ?? {};
    if (ObjectLockEnabled !== "Enabled") throw malformedXml();
    const byDefault = Rule === undefined ? undefined : readRule(Rule.DefaultRetention ?? {});
    await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      if (bucket.versioning !== "Enabled") throw unversionedLock();
      await buckets.put(tx, { ...bucket, objectLock: byDefault === undefined ? {} : { byDefault } });
    });
    return {};
  },
});

interface Rule {
  readonly Mode?: string | undefined;
  readonly Days?: number | undefined;
  readonly Years?: number | undefined;
}

/** AWS: 36,500 days or 100 years at most. */
function readRule({ Mode, Days, Years }: Rule): DefaultRetention {
  if ((Mode !== "GOVERNANCE" && Mode !== "COMPLIANCE") || (Days === undefined) === (Years === undefined)) {
    throw malformedXml();
  }
  if ((Days ?? 1) < 1 || (Years ?? 1) < 1 || (Days ?? 1) > 36_500 || (Years ?? 1) > 100) throw badRetentionPeriod();
  return { mode: Mode, ...(Days === undefined ? { years: Number(Years) } : { days: Number(Days) }) };
}
