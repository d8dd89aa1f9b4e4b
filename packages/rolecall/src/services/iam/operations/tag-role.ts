import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { roles } from "../records.js";
import { roleArn } from "../resources.js";
import { NO_TEMPLATE } from "../role-shapes.js";
import { mergeTags, passed } from "../tags.js";

export const TagRole = operation(iam, "TagRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:TagRole",
      await roleArn(read, here, input.RoleName),
      { "iam:RoleTemplateARN": NO_TEMPLATE },
      passed(input.Tags),
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireRole(tx, here, input.RoleName);
      await roles.put(tx, { ...role, tags: mergeTags(role.tags, input.Tags) });
    });
    return {};
  },
});
