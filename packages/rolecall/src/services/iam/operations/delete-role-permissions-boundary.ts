import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnRole, withBoundary } from "../entities.js";
import { roles } from "../records.js";
import { roleWithBoundary } from "../resources.js";

export const DeleteRolePermissionsBoundary = operation(iam, "DeleteRolePermissionsBoundary", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:DeleteRolePermissionsBoundary", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireOwnRole(tx, here, input.RoleName);
      await roles.put(tx, await withBoundary(tx, role, undefined));
    });
    return {};
  },
});
