/** S3's ARNs, which name neither Region nor account, and what the kernel asks about them. */
import type { ResourceFacts, Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { appliedPolicy } from "./applied-policy.js";
import { buckets, noncurrent, objects, parts } from "./records.js";

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** The bucket that an ARN speaks of, the object's or its own. */
export const bucketInArn = (arn: string): string | undefined => /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1];

export const resources: Resources = {
  async find(tx, arn, action) {
    // A bucket that is to be made is the caller's, whoever has one of that name.
    if (action === "s3:CreateBucket" || action === "s3:TagResource") return undefined;
    const name = bucketInArn(arn);
    const bucket = name === undefined ? undefined : await buckets.get(tx, [name]);
    if (bucket === undefined) return undefined;
    const policy = appliedPolicy(bucket, action ?? "");
    return { account: bucket.account, ...(policy ? { policy } : {}) } satisfies ResourceFacts;
  },
};

/** Whether a version of an object, or a part on its way to one, has these bytes. */
export async function namesBlob(tx: Read, hash: string): Promise<boolean> {
  for (const kept of [objects, noncurrent, parts]) {
    if ((await kept.by(tx, "byBlob", [hash], { limit: 1 })).length > 0) return true;
  }
  return false;
}
