/**
 * Resource policies: what AWS services may write into an account's groups.
 *
 * AWS: they speak on CreateLogStream and PutLogEvents alone, and only when a service calls for itself; for users, roles
 * and other accounts they are not consulted.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { Read } from "../../store/store.js";
import { type ResourcePolicyRecord, resourcePolicies } from "./records.js";

const ACTIONS: ReadonlySet<string> = new Set(["logs:CreateLogStream", "logs:PutLogEvents"]);

/** All policies that speak on the action, as one: the account's and the group's own. */
export async function policyFor(
  tx: Read,
  { account, region, name }: { readonly account: string; readonly region: string; readonly name: string },
  action: string,
): Promise<AppliedPolicy | undefined> {
  if (!ACTIONS.has(action)) return undefined;
  const { items: ofAccount } = await resourcePolicies.list(tx, { prefix: [account, region, ""] });
  const { items: ofGroup } = await resourcePolicies.list(tx, { prefix: [account, region, name] });
  const all = [...ofAccount, ...ofGroup];
  if (all.length === 0) return undefined;
  return {
    policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: all.flatMap(servicesOnly) })),
    name: `resource policies ${all.map((policy) => `\`${policy.name}\``).join(", ")} of CloudWatch Logs`,
  };
}

/** The statements, each held to services that call for themselves. */
function servicesOnly({ document }: ResourcePolicyRecord): object[] {
  const { Statement } = JSON.parse(document) as { Statement: Statement | Statement[] };
  return [Statement].flat().map((statement) => ({
    ...statement,
    Condition: {
      ...statement.Condition,
      Bool: { ...statement.Condition?.Bool, "aws:PrincipalIsAWSService": "true" },
    },
  }));
}

interface Statement {
  readonly Condition?: { readonly Bool?: object };
}

export const describePolicy = (policy: ResourcePolicyRecord, groupArn: string | undefined) => ({
  policyName: policy.name,
  policyDocument: policy.document,
  lastUpdatedTime: policy.updatedMs,
  policyScope: policy.group === "" ? ("ACCOUNT" as const) : ("RESOURCE" as const),
  ...(groupArn === undefined ? {} : { resourceArn: groupArn, revisionId: policy.revisionId }),
});
