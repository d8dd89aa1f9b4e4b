import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { pathPage } from "../paging.js";
import { groups } from "../records.js";
import { iamArn } from "../resources.js";
import { shownGroup } from "../views.js";

export const ListGroups = operation(iam, "ListGroups", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html",

  permissions: ({ input, here }) => [
    permission("iam:ListGroups", iamArn(here, "group", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const { items, more } = await store.read((tx) => pathPage(groups, tx, here.account, input));
    return { Groups: items.map(shownGroup), ...more };
  },
});
