import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { pathPage } from "../paging.js";
import { roles } from "../records.js";
import { iamArn } from "../resources.js";
import { shownTrust } from "../trust.js";
import { listedRole } from "../views.js";

export const ListRoles = operation(iam, "ListRoles", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html",

  permissions: ({ input, here }) => [
    permission("iam:ListRoles", iamArn(here, "role", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const { items, more } = await pathPage(roles, tx, here.account, input);
      const shown = await Promise.all(items.map(async (role) => listedRole(role, await shownTrust(tx, role.trust))));
      return { Roles: shown, ...more };
    });
  },
});
