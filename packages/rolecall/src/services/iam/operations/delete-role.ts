import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnRole, withBoundary } from "../entities.js";
import { mustDeletePolicies, mustDetachPolicies, mustLeaveInstanceProfile } from "../errors.js";
import { countDown } from "../quotas.js";
import { instanceProfiles, lastUsed, nameKey, roles } from "../records.js";
import { roleWithBoundary } from "../resources.js";

/** DeleteRole refuses while policies or instance profiles hang on the role. */
export const DeleteRole = operation(iam, "DeleteRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:DeleteRole", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireOwnRole(tx, here, input.RoleName);
      const key = [here.account, nameKey(role.name)];
      if ((await instanceProfiles.by(tx, "byRole", key, { limit: 1 })).length > 0) throw mustLeaveInstanceProfile();
      if (role.attached.length > 0) throw mustDetachPolicies();
      if (Object.keys(role.inline).length > 0) throw mustDeletePolicies();
      await withBoundary(tx, role, undefined);
      await roles.delete(tx, key);
      await lastUsed.delete(tx, [role.id]);
      await countDown(tx, here.account, "roles");
    });
    return {};
  },
});
