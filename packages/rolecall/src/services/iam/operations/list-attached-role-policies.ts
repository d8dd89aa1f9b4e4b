import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { attachedPage } from "../lists.js";
import { roleArn } from "../resources.js";

export const ListAttachedRolePolicies = operation(iam, "ListAttachedRolePolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListAttachedRolePolicies", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, store }) {
    return attachedPage(await store.read((tx) => requireRole(tx, here, input.RoleName)), input);
  },
});
