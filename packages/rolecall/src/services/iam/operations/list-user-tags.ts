import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { tagPage } from "../lists.js";
import { userArn } from "../resources.js";

export const ListUserTags = operation(iam, "ListUserTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListUserTags", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const user = await store.read((tx) => requireUser(tx, here, input.UserName));
    return tagPage(user.tags, input);
  },
});
