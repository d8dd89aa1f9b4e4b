import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { scan } from "../paging.js";
import { nameKey, roles } from "../records.js";
import { iamArn } from "../resources.js";
import { shownTrust } from "../trust.js";
import { listedRole } from "../views.js";

export const ListRoles = operation(iam, "ListRoles", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html",

  permissions: ({ input, here }) => [
    permission("iam:ListRoles", iamArn(here, "role", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const prefix = input.PathPrefix ?? "/";
    return store.read(async (tx) => {
      const { items, more } = await scan(
        roles,
        tx,
        here.account,
        (role) => nameKey(role.name),
        (role) => role.path.startsWith(prefix),
        input,
      );
      const shown = await Promise.all(items.map(async (role) => listedRole(role, await shownTrust(tx, role.trust))));
      return { Roles: shown, ...more };
    });
  },
});
