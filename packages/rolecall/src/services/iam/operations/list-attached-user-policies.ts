import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { attachedPage } from "../lists.js";
import { userArn } from "../resources.js";

export const ListAttachedUserPolicies = operation(iam, "ListAttachedUserPolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListAttachedUserPolicies", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    return attachedPage(await store.read((tx) => requireUser(tx, here, input.UserName)), input);
  },
});
