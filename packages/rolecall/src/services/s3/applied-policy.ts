/** A bucket's policy as it decides a call, where that is not the text as it was put. */
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import { changedStatements, narrowed, sparingRoot } from "../../kernel/narrowed-policy.js";
import { withAccounts } from "./policies.js";
import type { BucketRecord } from "./records.js";

export function appliedPolicy(bucket: BucketRecord, action: string): AppliedPolicy | undefined {
  const { policy, name, account, publicAccess } = bucket;
  if (policy === undefined) return undefined;
  let text = withAccounts(policy.text);
  if (policy.isPublic && publicAccess?.RestrictPublicBuckets === true) text = withinAccount(text, account);
  if (ALWAYS_ROOTS.has(action)) text = sparingRoot(text, account);
  return { policy: compilePolicy(text), name: `policy of bucket \`${name}\`` };
}

/**
 * What the root user of the bucket's account can do whatever the bucket's policy denies, so that no owner is locked out.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
const ALWAYS_ROOTS: ReadonlySet<string> = new Set([
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
]);

/**
 * RestrictPublicBuckets leaves a public policy's grants to the owner's account and to AWS's services. What the policy
 * denies it goes on denying.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const withinAccount = (text: string, account: string): string =>
  changedStatements(text, (statement) => {
    if (statement.Effect !== "Allow") return [statement];
    const limits = [
      narrowed(statement, ["StringEquals", "StringEqualsIgnoreCase", "StringLike"], "aws:PrincipalAccount", account),
      narrowed(statement, ["Bool", "StringEqualsIgnoreCase", "StringLike"], "aws:PrincipalIsAWSService", "true"),
    ];
    return limits.flatMap((limit) => limit ?? []);
  });
