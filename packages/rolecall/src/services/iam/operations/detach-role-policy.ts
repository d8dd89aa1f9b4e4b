import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { detachPolicy, requireOwnRole } from "../entities.js";
import { roleWithBoundary } from "../resources.js";

export const DetachRolePolicy = operation(iam, "DetachRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    const keys = { "iam:PolicyARN": input.PolicyArn, "iam:PermissionsBoundary": boundary };
    return [permission("iam:DetachRolePolicy", arn, keys)];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await detachPolicy(tx, await requireOwnRole(tx, here, input.RoleName), input.PolicyArn);
    });
    return {};
  },
});
