import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { lastUsed } from "../records.js";
import { roleWithBoundary } from "../resources.js";
import { NO_TEMPLATE } from "../role-shapes.js";
import { shownTrust } from "../trust.js";
import { shownRole } from "../views.js";

export const GetRole = operation(iam, "GetRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [
      permission("iam:GetRole", arn, { "iam:PermissionsBoundary": boundary, "iam:RoleTemplateARN": NO_TEMPLATE }),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const role = await requireRole(tx, here, input.RoleName);
      return { Role: shownRole(role, await shownTrust(tx, role.trust), await lastUsed.get(tx, [role.id])) };
    });
  },
});
