/**
 * On which actions a table's or stream's policy speaks, and to whom.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html (read 2026-11)
 */
import { compilePolicy } from "@rolecall/engine";
import { sparingRoot } from "../../../kernel/narrowed-policy.js";
import type { ResourceFacts } from "../../../kernel/service.js";
import type { ResourcePolicy } from "../records.js";

const named = (...names: string[]): ReadonlySet<string> => new Set(names.map((name) => `dynamodb:${name}`));

/** Actions on a table that policies of resources do not support at all. */
const UNSUPPORTED = named("CreateTable", "RestoreTableFromBackup");

/** Those that a policy can grant to other accounts. */
const ACROSS_ACCOUNTS = named(
  "BatchGetItem",
  "BatchWriteItem",
  // Part of TransactWriteItems.
  "ConditionCheckItem",
  "DeleteItem",
  "DeleteTable",
  "DescribeStream",
  "DescribeTable",
  "GetItem",
  "GetRecords",
  "GetShardIterator",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
);

export function appliedPolicy(
  policy: ResourcePolicy | undefined,
  action: string,
  account: string,
  name: string,
): Pick<ResourceFacts, "policy" | "policyScope"> {
  if (policy === undefined || UNSUPPORTED.has(action)) return {};
  // AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html
  const text = action === "dynamodb:DeleteResourcePolicy" ? sparingRoot(policy.text, account) : policy.text;
  return {
    policy: { policy: compilePolicy(text), name },
    ...(ACROSS_ACCOUNTS.has(action) ? {} : { policyScope: "own-account" as const }),
  };
}
