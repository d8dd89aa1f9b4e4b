import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser, withBoundary } from "../entities.js";
import { users } from "../records.js";
import { userArn } from "../resources.js";

export const PutUserPermissionsBoundary = operation(iam, "PutUserPermissionsBoundary", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:PutUserPermissionsBoundary", await userArn(read, here, input.UserName), {
      "iam:PermissionsBoundary": input.PermissionsBoundary,
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      await users.put(tx, await withBoundary(tx, user, input.PermissionsBoundary));
    });
    return {};
  },
});
