import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { scan } from "../paging.js";
import { nameKey, users } from "../records.js";
import { iamArn } from "../resources.js";
import { listedUser } from "../views.js";

export const ListUsers = operation(iam, "ListUsers", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html",

  permissions: ({ input, here }) => [
    permission("iam:ListUsers", iamArn(here, "user", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const prefix = input.PathPrefix ?? "/";
    const { items, more } = await store.read((tx) =>
      scan(
        users,
        tx,
        here.account,
        (user) => nameKey(user.name),
        (user) => user.path.startsWith(prefix),
        input,
      ),
    );
    return { Users: items.map(listedUser), ...more };
  },
});
