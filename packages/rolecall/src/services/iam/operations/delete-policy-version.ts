import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { defaultVersionKept } from "../errors.js";
import { requireOwnPolicy, requireVersion } from "../managed.js";
import { countDown } from "../quotas.js";
import { policyVersions } from "../records.js";

export const DeletePolicyVersion = operation(iam, "DeletePolicyVersion", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html",

  permissions: ({ input }) => [permission("iam:DeletePolicyVersion", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      const { version } = await requireVersion(tx, policy, input.VersionId);
      if (version === policy.defaultVersion) throw defaultVersionKept();
      await policyVersions.delete(tx, [here.account, policy.id, version]);
      await countDown(tx, here.account, "policyVersions");
    });
    return {};
  },
});
