import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnPolicy, requireVersion } from "../managed.js";
import { policies } from "../records.js";

/** SetDefaultPolicyVersion leaves UpdateDate as it is: that is when the newest version was made. */
export const SetDefaultPolicyVersion = operation(iam, "SetDefaultPolicyVersion", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html",

  permissions: ({ input }) => [permission("iam:SetDefaultPolicyVersion", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      const { version, document } = await requireVersion(tx, policy, input.VersionId);
      await policies.put(tx, { ...policy, defaultVersion: version, document });
    });
    return {};
  },
});
