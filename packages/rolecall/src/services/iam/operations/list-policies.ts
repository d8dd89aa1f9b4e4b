import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { awsManaged, listedPolicy, ownManaged, usageByPolicy } from "../managed.js";
import { sortedPage } from "../paging.js";
import { policies } from "../records.js";

/**
 * ListPolicies lists AWS's policies and the account's own. AWS asks with the resource `policy path /`, which is no
 * ARN: only a statement on `*` fits it.
 */
export const ListPolicies = operation(iam, "ListPolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html",

  permissions: ({ input }) => [permission("iam:ListPolicies", `policy path ${input.PathPrefix ?? "/"}`, {})],

  async handle({ input, here, store }) {
    const [own, usage] = await store.read(async (tx) => [
      input.Scope === "AWS" ? [] : (await policies.list(tx, { prefix: [here.account] })).items.map(ownManaged),
      await usageByPolicy(tx, here.account),
    ]);
    const all = input.Scope === "Local" ? own : [...own, ...awsManaged()];
    const kept = all.filter((policy) => {
      const used = usage(policy.arn);
      if (!policy.path.startsWith(input.PathPrefix ?? "/")) return false;
      if (input.PolicyUsageFilter === "PermissionsPolicy" && used.policy === 0) return false;
      if (input.PolicyUsageFilter === "PermissionsBoundary" && used.boundary === 0) return false;
      return !input.OnlyAttached || used.policy > 0;
    });
    const { items, more } = sortedPage(kept, (policy) => policy.arn, input);
    return { Policies: items.map((policy) => listedPolicy(policy, usage(policy.arn))), ...more };
  },
});
