import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { attachPolicy, requireOwnRole } from "../entities.js";
import { roleWithBoundary } from "../resources.js";
import { NO_TEMPLATE } from "../role-shapes.js";

export const AttachRolePolicy = operation(iam, "AttachRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [
      permission("iam:AttachRolePolicy", arn, {
        "iam:PolicyARN": input.PolicyArn,
        "iam:PermissionsBoundary": boundary,
        "iam:RoleTemplateARN": NO_TEMPLATE,
      }),
    ];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await attachPolicy(tx, await requireOwnRole(tx, here, input.RoleName), input.PolicyArn);
    });
    return {};
  },
});
