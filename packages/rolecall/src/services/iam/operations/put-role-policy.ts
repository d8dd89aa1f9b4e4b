import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { putInline, requireOwnRole } from "../entities.js";
import { roleWithBoundary } from "../resources.js";
import { NO_TEMPLATE } from "../role-shapes.js";

export const PutRolePolicy = operation(iam, "PutRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    const keys = { "iam:PermissionsBoundary": boundary, "iam:RoleTemplateARN": NO_TEMPLATE };
    return [permission("iam:PutRolePolicy", arn, keys)];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await putInline(tx, await requireOwnRole(tx, here, input.RoleName), input.PolicyName, input.PolicyDocument);
    });
    return {};
  },
});
