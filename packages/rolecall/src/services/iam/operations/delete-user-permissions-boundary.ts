import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser, withBoundary } from "../entities.js";
import { users } from "../records.js";
import { userWithBoundary } from "../resources.js";

export const DeleteUserPermissionsBoundary = operation(iam, "DeleteUserPermissionsBoundary", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await userWithBoundary(read, here, input.UserName);
    return [permission("iam:DeleteUserPermissionsBoundary", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      await users.put(tx, await withBoundary(tx, user, undefined));
    });
    return {};
  },
});
