import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { policyHasVersions, policyInUse } from "../errors.js";
import { requireOwnPolicy, usageOf, versionsOf } from "../managed.js";
import { countDown } from "../quotas.js";
import { nameKey, policies, policyVersions } from "../records.js";

/** DeletePolicy refuses while the policy is in use, or has versions beside its default. */
export const DeletePolicy = operation(iam, "DeletePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html",

  permissions: ({ input }) => [permission("iam:DeletePolicy", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      const used = await usageOf(tx, here.account, policy.arn);
      if (used.policy > 0 || used.boundary > 0) throw policyInUse();
      const versions = await versionsOf(tx, policy);
      if (versions.length > 1) throw policyHasVersions();
      for (const version of versions) {
        await policyVersions.delete(tx, [here.account, policy.id, version.version]);
      }
      await policies.delete(tx, [here.account, nameKey(policy.name)]);
      await countDown(tx, here.account, "policies");
      await countDown(tx, here.account, "policyVersions", versions.length);
    });
    return {};
  },
});
