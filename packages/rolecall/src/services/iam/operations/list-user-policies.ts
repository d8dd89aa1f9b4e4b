import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { inlinePage } from "../lists.js";
import { userArn } from "../resources.js";

export const ListUserPolicies = operation(iam, "ListUserPolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListUserPolicies", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const user = await store.read((tx) => requireUser(tx, here, input.UserName));
    return inlinePage(user, input);
  },
});
