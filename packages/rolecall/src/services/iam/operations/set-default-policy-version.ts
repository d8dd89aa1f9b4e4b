import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnPolicy, requireVersion } from "../managed.js";
import { policies } from "../records.js";

export const SetDefaultPolicyVersion = operation(iam, "SetDefaultPolicyVersion", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html",

  permissions: ({ input }) => [permission("iam:SetDefaultPolicyVersion", input.PolicyArn, {})],

  async handle({ input, here, clock, store }) {
    const now = clock.now();
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      const { version, document } = await requireVersion(tx, policy, input.VersionId);
      await policies.put(tx, { ...policy, defaultVersion: version, document, updatedMs: now });
    });
    return {};
  },
});
