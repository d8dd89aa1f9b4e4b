import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { deleteInline, requireUser } from "../entities.js";
import { userWithBoundary } from "../resources.js";

export const DeleteUserPolicy = operation(iam, "DeleteUserPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await userWithBoundary(read, here, input.UserName);
    return [permission("iam:DeleteUserPolicy", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await deleteInline(tx, await requireUser(tx, here, input.UserName), input.PolicyName);
    });
    return {};
  },
});
