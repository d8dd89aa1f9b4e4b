import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { pathPage } from "../paging.js";
import { users } from "../records.js";
import { iamArn } from "../resources.js";
import { listedUser } from "../views.js";

export const ListUsers = operation(iam, "ListUsers", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html",

  permissions: ({ input, here }) => [
    permission("iam:ListUsers", iamArn(here, "user", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const { items, more } = await store.read((tx) => pathPage(users, tx, here.account, input));
    return { Users: items.map(listedUser), ...more };
  },
});
