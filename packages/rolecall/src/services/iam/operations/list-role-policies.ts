import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { inlinePage } from "../lists.js";
import { roleArn } from "../resources.js";

export const ListRolePolicies = operation(iam, "ListRolePolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListRolePolicies", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, store }) {
    const role = await store.read((tx) => requireRole(tx, here, input.RoleName));
    return inlinePage(role, input);
  },
});
