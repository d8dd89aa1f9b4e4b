import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { lastUsed, roles } from "../records.js";
import { roleWithBoundary } from "../resources.js";
import { shownTrust } from "../trust.js";
import { shownRole } from "../views.js";

/** UpdateRoleDescription is UpdateRole's older form; it may describe service-linked roles too. */
export const UpdateRoleDescription = operation(iam, "UpdateRoleDescription", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:UpdateRoleDescription", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    return store.transact(async (tx) => {
      const role = { ...(await requireRole(tx, here, input.RoleName)), description: input.Description };
      await roles.put(tx, role);
      return { Role: shownRole(role, await shownTrust(tx, role.trust), await lastUsed.get(tx, [role.id])) };
    });
  },
});
