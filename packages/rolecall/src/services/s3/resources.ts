/** S3's ARNs, which name neither Region nor account, and what the kernel asks about them. */
import { createHash } from "node:crypto";
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { ResourceFacts, Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { type BucketRecord, buckets, noncurrent, objects, parts } from "./records.js";

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** The bucket that an ARN speaks of, the object's or its own. */
export const bucketInArn = (arn: string): string | undefined => /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1];

/** The canonical user id of an account: 64 hexadecimal digits, which AWS makes up and nothing leads back from. */
export const canonicalId = (account: string): string => createHash("sha256").update(`s3:${account}`).digest("hex");

export const resources: Resources = {
  async find(tx, arn, action) {
    // A bucket that is to be made is the caller's, whoever has one of that name.
    if (action === "s3:CreateBucket" || action === "s3:TagResource") return undefined;
    const name = bucketInArn(arn);
    const bucket = name === undefined ? undefined : await buckets.get(tx, [name]);
    if (bucket === undefined) return undefined;
    const policy = policyOf(bucket);
    return { account: bucket.account, ...(policy ? { policy } : {}) } satisfies ResourceFacts;
  },
};

function policyOf({ policy, name, account, publicAccess }: BucketRecord): AppliedPolicy | undefined {
  if (policy === undefined) return undefined;
  const restricted = policy.isPublic && publicAccess?.RestrictPublicBuckets === true;
  const text = restricted ? withinAccount(policy.text, account) : policy.text;
  return { policy: compilePolicy(text), name: `policy of bucket \`${name}\`` };
}

/**
 * RestrictPublicBuckets leaves a public policy's grants to the owner's account and to AWS's services. What the policy
 * denies it goes on denying.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
function withinAccount(text: string, account: string): string {
  const { Statement, ...rest } = JSON.parse(text) as { Statement: Statement | Statement[] };
  const limited = [Statement].flat().flatMap((statement) =>
    statement.Effect !== "Allow"
      ? [statement]
      : [
          { ...statement, Condition: joined(statement, "StringEqualsIgnoreCase", "aws:PrincipalAccount", account) },
          { ...statement, Condition: joined(statement, "Bool", "aws:PrincipalIsAWSService", "true") },
        ],
  );
  return JSON.stringify({ ...rest, Statement: limited });
}

const joined = ({ Condition }: Statement, operator: string, key: string, value: string) => ({
  ...Condition,
  [operator]: { ...Condition?.[operator], [key]: value },
});

interface Statement {
  readonly Effect?: string;
  readonly Condition?: Readonly<Record<string, object>>;
}

/** Whether a version of an object, or a part on its way to one, has these bytes. */
export async function namesBlob(tx: Read, hash: string): Promise<boolean> {
  for (const kept of [objects, noncurrent, parts]) {
    if ((await kept.by(tx, "byBlob", [hash], { limit: 1 })).length > 0) return true;
  }
  return false;
}
