import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { tagPage } from "../lists.js";
import { roleArn } from "../resources.js";

export const ListRoleTags = operation(iam, "ListRoleTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListRoleTags", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, store }) {
    const role = await store.read((tx) => requireRole(tx, here, input.RoleName));
    return tagPage(role.tags, input);
  },
});
