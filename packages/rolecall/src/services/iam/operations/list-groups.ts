import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { scan } from "../paging.js";
import { groups, nameKey } from "../records.js";
import { iamArn } from "../resources.js";
import { shownGroup } from "../views.js";

export const ListGroups = operation(iam, "ListGroups", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html",

  permissions: ({ input, here }) => [
    permission("iam:ListGroups", iamArn(here, "group", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const prefix = input.PathPrefix ?? "/";
    const { items, more } = await store.read((tx) =>
      scan(
        groups,
        tx,
        here.account,
        (group) => nameKey(group.name),
        (group) => group.path.startsWith(prefix),
        input,
      ),
    );
    return { Groups: items.map(shownGroup), ...more };
  },
});
