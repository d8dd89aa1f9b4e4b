import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { groups, nameKey } from "../records.js";
import { userArn } from "../resources.js";
import { shownGroup } from "../views.js";

export const ListGroupsForUser = operation(iam, "ListGroupsForUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListGroupsForUser", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const found = await store.read(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      return Promise.all(user.groups.map((key) => groups.get(tx, [here.account, key])));
    });
    const { items, more } = sortedPage(
      found.filter((group) => group !== undefined),
      (group) => nameKey(group.name),
      input,
    );
    return { Groups: items.map(shownGroup), ...more };
  },
});
