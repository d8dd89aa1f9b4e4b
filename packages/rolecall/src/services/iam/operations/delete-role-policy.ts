import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { deleteInline, requireOwnRole } from "../entities.js";
import { roleWithBoundary } from "../resources.js";

export const DeleteRolePolicy = operation(iam, "DeleteRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:DeleteRolePolicy", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await deleteInline(tx, await requireOwnRole(tx, here, input.RoleName), input.PolicyName);
    });
    return {};
  },
});
