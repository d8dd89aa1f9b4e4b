import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnRole, withBoundary } from "../entities.js";
import { roles } from "../records.js";
import { roleArn } from "../resources.js";
import { NO_TEMPLATE } from "../role-shapes.js";

export const PutRolePermissionsBoundary = operation(iam, "PutRolePermissionsBoundary", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:PutRolePermissionsBoundary", await roleArn(read, here, input.RoleName), {
      "iam:PermissionsBoundary": input.PermissionsBoundary,
      "iam:RoleTemplateARN": NO_TEMPLATE,
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireOwnRole(tx, here, input.RoleName);
      await roles.put(tx, await withBoundary(tx, role, input.PermissionsBoundary));
    });
    return {};
  },
});
