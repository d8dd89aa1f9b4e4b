import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkTrustPolicy } from "../documents.js";
import { requireOwnRole } from "../entities.js";
import { roles } from "../records.js";
import { roleWithBoundary } from "../resources.js";
import { keptTrust } from "../trust.js";

export const UpdateAssumeRolePolicy = operation(iam, "UpdateAssumeRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:UpdateAssumeRolePolicy", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireOwnRole(tx, here, input.RoleName);
      checkTrustPolicy(input.PolicyDocument);
      await roles.put(tx, { ...role, trust: await keptTrust(tx, input.PolicyDocument) });
    });
    return {};
  },
});
